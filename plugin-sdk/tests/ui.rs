//! What a misused macro says: the error, at the token, with the fix.
//! `TRYBUILD=overwrite cargo test -p plugin-sdk --test ui` rewrites the
//! snapshots.

#[test]
fn misuse_says_the_fix() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
