//! Data sources, as a plugin meets them and as managers set them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Value, json};
use spotter_tests::postgres_server::PostgresServer;
use spotter_tests::{Answer, Gym, Reach, Server, attacks, guests};

/// Where a source's server is.
mod addresses;
/// What does not pass, and how it is told.
mod attacked;
/// `spotter sources` and `spotter doctor`.
mod command;
/// What a plugin was granted.
mod grants;
/// What one query may take, and what one gym.
mod limits;
/// What managers do with sources.
mod managed;
/// Values, both ways.
mod values;

/// A server, and a Postgres that it knows as `db.test`.
pub(crate) struct Databases {
    pub(crate) server: Server,
    pub(crate) postgres: PostgresServer,
}

/// Those of all tests that can share them.
pub(crate) fn databases() -> &'static Databases {
    static DATABASES: OnceLock<Databases> = OnceLock::new();
    DATABASES.get_or_init(|| {
        let postgres = PostgresServer::start();
        postgres.psql("postgres", "CREATE DATABASE gym");
        postgres.psql("gym", attacks::POSTGRES_SCHEMA);
        let tables = ["members", "public.many"];
        postgres.psql(
            "gym",
            &command::setup_script("reader", "plugin_api", &tables),
        );
        // One gym's at most, and here all gyms use it.
        postgres.psql("gym", "ALTER ROLE reader CONNECTION LIMIT -1");
        let port = postgres.port();
        let reach = Reach::new().name("db.test:5432", ([127, 0, 0, 1], port).into());
        let server = Server::start(&reach.options());
        Databases { server, postgres }
    })
}

impl Databases {
    /// A gym whose sources are `gym`, a SQLite file, and `pg`, the Postgres,
    /// and whose plugin may read both.
    pub(crate) fn gym(&self) -> Gym {
        let gym = self.server.gym();
        gym.upload(&guests::rust("query_run")).ok();
        self.file(&gym, "gym.sqlite", &attacks::sqlite_schema());
        set(&gym, "gym", &sqlite("gym.sqlite")).ok();
        set(&gym, "pg", &postgres("reader")).ok();
        gym
    }

    /// Makes a SQLite file of a gym's.
    pub(crate) fn file(&self, gym: &Gym, name: &str, schema: &str) -> PathBuf {
        let path = self.directory(gym).join(name);
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(schema).unwrap();
        path
    }

    /// Where a gym's SQLite files are.
    pub(crate) fn directory(&self, gym: &Gym) -> PathBuf {
        let directory = self.server.data().join("databases").join(&gym.id);
        std::fs::create_dir_all(&directory).unwrap();
        directory
    }

    /// How many backends of a role there are that fulfil a condition.
    pub(crate) fn backends(&self, role: &str, condition: &str) -> usize {
        let count = format!(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = '{role}' AND {condition}"
        );
        self.postgres.psql("gym", &count).parse().unwrap()
    }

    /// A role that may do what these statements grant, whose password is its
    /// name.
    pub(crate) fn role(&self, role: &str, grants: &str) {
        let make = format!("CREATE ROLE {role} LOGIN PASSWORD '{role}'; {grants}");
        self.postgres.psql("gym", &make);
    }
}

/// The address of a SQLite file.
pub(crate) fn sqlite(file: &str) -> Value {
    json!({ "sqlite": { "file": file } })
}

/// The address of the Postgres, for a role whose password is its name.
pub(crate) fn postgres(role: &str) -> Value {
    at_url(&format!(
        "postgres://{role}:{role}@db.test/gym?sslmode=disable"
    ))
}

pub(crate) fn at_url(url: &str) -> Value {
    json!({ "postgres": { "url": url } })
}

/// Lets a source be this database.
pub(crate) fn set(gym: &Gym, source: &str, address: &Value) -> Answer {
    gym.manager.put(&format!("/v1/sources/{source}"), address)
}

/// Asks a source something without parameters.
pub(crate) fn ask(gym: &Gym, source: &str, statement: &str) -> Answer {
    ask_with(gym, source, statement, &json!([]))
}

pub(crate) fn ask_with(gym: &Gym, source: &str, statement: &str, parameters: &Value) -> Answer {
    let query = json!({ "source": source, "statement": statement, "parameters": parameters });
    gym.call("query_run", &query)
}

/// The only value of an answer, as the guest shows it.
#[track_caller]
pub(crate) fn value(answer: Answer) -> String {
    let shown = answer.ok().field("/result/rows/0/0");
    shown.as_str().unwrap().replace("Value::", "")
}

/// The words of a refusal.
pub(crate) fn told(answer: &Answer) -> String {
    answer.field("/error/message").as_str().unwrap().to_owned()
}

/// Waits until something holds, as long as an answer may take to have its
/// consequences.
#[track_caller]
pub(crate) fn until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(2);
    while !holds() {
        assert!(Instant::now() < end, "{what}: not in time");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// All files of a gym's directory: one more would be a leak.
pub(crate) fn files(directory: &std::path::Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = std::fs::read_dir(directory).unwrap().flatten();
    files
        .map(|file| (file.path(), std::fs::read(file.path()).unwrap()))
        .collect()
}
