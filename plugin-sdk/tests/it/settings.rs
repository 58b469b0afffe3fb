use plugin_sdk::prelude::*;

use crate::gym_desk::Rules;

#[test]
fn settings_are_read_as_their_type() {
    let host = testing::Host::new();
    assert_eq!(settings::get::<Rules>().unwrap(), Rules { opens: 0 });
    let _host = host.settings(json!({ "opens": 7 }));
    assert_eq!(settings::get::<Rules>().unwrap(), Rules { opens: 7 });
}

#[test]
fn settings_that_do_not_decode_need_a_manager() {
    let _host = testing::Host::new().settings(json!({ "opens": "early" }));
    let error = settings::get::<Rules>().unwrap_err();
    assert_eq!(error.code(), "invalid_settings");
}
