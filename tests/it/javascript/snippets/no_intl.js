// There is no Intl; formatting is done by hand.
//
// arguments: {"cents": 1234567}
// returns: {"intl":"undefined","price":"12.345,67 €","fixed":"12345.67","padded":"007","percent":"12.5 %","locale":"string"}

function execute({ cents }) {
    const euros = (cents) => {
        const [whole, rest] = (cents / 100).toFixed(2).split(".");
        return `${whole.replace(/\B(?=(\d{3})+$)/g, ".")},${rest} €`;
    };
    return {
        intl: typeof Intl,
        price: euros(cents),
        fixed: (cents / 100).toFixed(2),
        padded: String(7).padStart(3, "0"),
        percent: `${(0.125 * 100).toFixed(1)} %`,
        locale: typeof (1).toLocaleString(),
    };
}
