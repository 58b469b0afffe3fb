use std::time::Duration;

use plugin_sdk::prelude::*;

#[test]
fn a_test_can_stop_the_clock() {
    let host = testing::Host::new().at(1_700_000_000);
    assert_eq!(clock::unix_seconds(), 1_700_000_000);
    host.advance(Duration::from_secs(90));
    assert_eq!(clock::unix_seconds(), 1_700_000_090);
}
