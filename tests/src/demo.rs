//! The demo gym's database, from `example-plugins/gym.sql`.

use std::path::Path;

const SQL: &str = include_str!("../../example-plugins/gym.sql");

/// Writes the database of a gym as it is on a day (`2026-11-20`); another one
/// in its place goes. Queries that read the old one are not disturbed.
///
/// # Errors
/// When the file cannot be written, or the day is none.
pub fn write(path: &Path, day: &str) -> Result<(), Box<dyn std::error::Error>> {
    let directory = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(directory)?;
    let fresh = tempfile::Builder::new().tempfile_in(directory)?;
    let day: jiff::civil::Date = day.parse()?;
    let database = rusqlite::Connection::open(fresh.path())?;
    database.execute_batch(&format!(
        "pragma journal_mode = off; begin;
         create temp table today as select '{day}' as day; {SQL} commit;"
    ))?;
    database.close().map_err(|(_, error)| error)?;
    fresh.persist(path)?;
    Ok(())
}
