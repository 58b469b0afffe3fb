//! Statements that went past somebody's guard, and databases to try them on.
//! The tables stand beside the guards that refuse them.

use serde::Deserialize;

/// One statement that must not pass.
#[derive(Clone, Debug, Deserialize)]
pub struct Attack {
    /// What it is called in a report.
    pub id: String,
    /// The statement.
    pub sql: String,
    /// The error that it gets; or another, where it depends on who is faster.
    pub code: String,
    /// Whether it is harmless when it is not wrapped.
    #[serde(default)]
    pub mild: bool,
}

#[derive(Deserialize)]
struct Table {
    attack: Vec<Attack>,
}

/// Tables, functions and roles of a database that Postgres is attacked in.
pub const POSTGRES_SCHEMA: &str = include_str!("../../host/src/query/postgres/tests/schema.sql");

/// Those of SQLite, with views that double at each level.
pub fn sqlite_schema() -> String {
    let plain = include_str!("../../host/src/query/sqlite/tests/schema.sql");
    let columns: Vec<String> = (0..90).map(|n| format!("c{n}")).collect();
    let mut schema = format!("{plain}CREATE TABLE wide ({});\n", columns.join(", "));
    for n in 0..30 {
        let next = n + 1;
        schema.push_str(&format!(
            "CREATE VIEW double_view_{next} AS
                 SELECT a.i FROM double_view_{n} a, double_view_{n} b LIMIT 1;\n"
        ));
    }
    schema
}

/// Those that somebody wrote, and those that only a program writes.
///
/// # Panics
/// When the table is no TOML, as below.
pub fn postgres() -> Vec<Attack> {
    let table = include_str!("../../host/src/query/postgres/tests/attacks.toml");
    let columns = |count| format!("SELECT {}", vec!["1"; count].join(", "));
    let written = [
        written("columns", columns(1_600), "too-large"),
        written("columns-more", columns(1_700), "too-large"),
        written("long-statement", long_statement(), "rejected"),
    ];
    read(
        table,
        written.map(|attack| Attack {
            mild: true,
            ..attack
        }),
    )
}

/// The same for SQLite.
pub fn sqlite() -> Vec<Attack> {
    let table = include_str!("../../host/src/query/sqlite/tests/attacks.toml");
    let levels: Vec<String> = (0..30)
        .map(|n| format!("c{} AS (SELECT a.i FROM c{n} a, c{n} b LIMIT 1)", n + 1))
        .collect();
    let doubling = levels.join(", ");
    let doubling = format!("WITH c0(i) AS (SELECT 1), {doubling} SELECT * FROM c30");
    let wide = vec!["coalesce(hex(content), hex(content))"; 80].join(", ");
    let columns = format!("SELECT {}", vec!["1"; 101].join(", "));
    let nots = format!("SELECT {} 1", "NOT ".repeat(800));
    let unions = format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(20));
    let semicolons = format!("{}DROP TABLE members", ";".repeat(16_000));
    let written = [
        written("columns", columns, "too-large"),
        written("depth-not", nots, "rejected"),
        written("compound", unions, "rejected"),
        written("doubling-ctes", doubling, "rejected"),
        written(
            "many-functions",
            format!("SELECT {wide} FROM long"),
            "rejected",
        ),
        written("long-statement", long_statement(), "rejected"),
        written("semicolons-and-more", semicolons, "rejected"),
    ];
    read(table, written)
}

fn long_statement() -> String {
    format!("SELECT '{}'", "a".repeat(17_000))
}

fn written(id: &str, sql: String, code: &str) -> Attack {
    Attack {
        id: id.to_owned(),
        sql,
        code: code.to_owned(),
        mild: false,
    }
}

fn read(table: &str, written: impl IntoIterator<Item = Attack>) -> Vec<Attack> {
    let Table { mut attack } = toml::from_str(table).expect("a table of attacks");
    attack.extend(written);
    attack
}
