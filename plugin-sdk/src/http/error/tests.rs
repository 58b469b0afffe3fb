use wasip2::http::types::{DnsErrorPayload, ErrorCode, FieldSizePayload, TlsAlertReceivedPayload};

use super::Error;

fn field() -> FieldSizePayload {
    FieldSizePayload {
        field_name: None,
        field_size: None,
    }
}

/// Every case of `wasi:http` that is under the code of the outer list.
fn cases() -> [(&'static str, bool, Vec<ErrorCode>); 6] {
    let dns = DnsErrorPayload {
        rcode: None,
        info_code: None,
    };
    let alert = TlsAlertReceivedPayload {
        alert_id: None,
        alert_message: None,
    };
    [
        (
            "capability_denied",
            false,
            vec![
                ErrorCode::HttpRequestDenied,
                ErrorCode::DestinationIpProhibited,
                ErrorCode::HttpRequestUriInvalid,
            ],
        ),
        (
            "host_call_limit",
            false,
            vec![ErrorCode::ConnectionLimitReached],
        ),
        (
            "upstream_timeout",
            true,
            vec![
                ErrorCode::DnsTimeout,
                ErrorCode::ConnectionTimeout,
                ErrorCode::ConnectionReadTimeout,
                ErrorCode::ConnectionWriteTimeout,
                ErrorCode::HttpResponseTimeout,
            ],
        ),
        (
            "http_invalid_request",
            false,
            vec![
                ErrorCode::HttpRequestMethodInvalid,
                ErrorCode::HttpRequestLengthRequired,
                ErrorCode::HttpRequestBodySize(None),
                ErrorCode::HttpRequestUriTooLong,
                ErrorCode::HttpRequestHeaderSectionSize(None),
                ErrorCode::HttpRequestHeaderSize(None),
                ErrorCode::HttpRequestTrailerSectionSize(None),
                ErrorCode::HttpRequestTrailerSize(field()),
            ],
        ),
        (
            "upstream_failed",
            true,
            vec![
                ErrorCode::DnsError(dns),
                ErrorCode::DestinationUnavailable,
                ErrorCode::DestinationIpUnroutable,
                ErrorCode::ConnectionRefused,
                ErrorCode::ConnectionTerminated,
                ErrorCode::HttpResponseIncomplete,
            ],
        ),
        (
            "upstream_failed",
            false,
            vec![
                ErrorCode::DestinationNotFound,
                ErrorCode::TlsProtocolError,
                ErrorCode::TlsCertificateError,
                ErrorCode::TlsAlertReceived(alert),
                ErrorCode::HttpResponseHeaderSectionSize(None),
                ErrorCode::HttpResponseHeaderSize(field()),
                ErrorCode::HttpResponseBodySize(None),
                ErrorCode::HttpResponseTrailerSectionSize(None),
                ErrorCode::HttpResponseTrailerSize(field()),
                ErrorCode::HttpResponseTransferCoding(None),
                ErrorCode::HttpResponseContentCoding(None),
                ErrorCode::HttpUpgradeFailed,
                ErrorCode::HttpProtocolError,
                ErrorCode::LoopDetected,
                ErrorCode::ConfigurationError,
                ErrorCode::InternalError(Some("why".to_owned())),
            ],
        ),
    ]
}

#[test]
fn every_case_has_the_code_of_who_must_act() {
    let mut count = 0;
    for (code, retryable, errors) in cases() {
        for error in errors {
            let shown = format!("{error:?}");
            let error = Error::from_host(error, "GET https://a.example/".to_owned());
            assert_eq!(error.code(), code, "{shown}");
            assert_eq!(error.is_retryable(), retryable, "{shown}");
            let message = error.to_string();
            assert!(code == "host_call_limit" || message.contains("https://a.example/"));
            assert_eq!(message.ends_with("try again"), retryable, "{message}");
            count += 1;
        }
    }
    assert_eq!(count, 39, "as many as `wasi:http` has");
}
