// Classes with private fields, statics, getters and inheritance.
//
// arguments: {}
// returns: {"balance":70,"text":"Saver of 70","is":true,"private":"TypeError","made":2,"has":[true,false],"species":"Saver"}

class Account {
    #balance = 0;
    static #made = 0;
    static made() { return Account.#made }
    static { Account.kind = "account" }
    constructor(start = 0) { this.#balance = start; Account.#made += 1 }
    get balance() { return this.#balance }
    set balance(value) { if (value < 0) throw new TypeError("negative"); this.#balance = value }
    #add(amount) { this.#balance += amount }
    deposit(amount) { this.#add(amount); return this }
    static has(value) { return #balance in value }
    toString() { return `${this.constructor.name} of ${this.#balance}` }
}
class Saver extends Account {
    deposit(amount) { return super.deposit(amount * 2) }
}
function execute() {
    const saver = new Saver(10).deposit(20).deposit(10);
    let error;
    try { saver.balance = -1 } catch (caught) { error = caught.name }
    new Account();
    return {
        balance: saver.balance,
        text: `${saver}`,
        is: saver instanceof Account,
        private: error,
        made: Account.made(),
        has: [Account.has(saver), Account.has({})],
        species: saver.constructor.name,
    };
}
