// Dates in the forms that people write.
//
// arguments: {}
// returns: ["2024-05-01T10:00:00.000Z","2024-05-01T08:00:00.000Z","2024-05-01T00:00:00.000Z","2024-05-01T00:00:00.000Z","2024-12-31T23:59:59.999Z"]

function execute() {
    const texts = ["2024-05-01T10:00:00Z", "2024-05-01T10:00:00+02:00", "2024-05-01", "May 1, 2024", "2024-12-31T23:59:59.999Z"];
    return texts.map((text) => new Date(text).toISOString());
}
