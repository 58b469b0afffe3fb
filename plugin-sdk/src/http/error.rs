#[cfg(test)]
mod tests;

use std::fmt;

use wasip2::http::types::ErrorCode;

use super::Response;

/// Why there is no answer, or not the one that was wanted.
///
/// Through `?` it becomes an [`Error`](crate::Error) with the code that is
/// named at each case.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The request cannot be sent as it was written; why. Nothing was sent.
    /// `http_invalid_request`.
    InvalidRequest(String),
    /// The plugin did not ask for this request or for a secret in it, the gym
    /// did not grant it, or it leads to where no plugin may go. Nothing was
    /// sent. `capability_denied`.
    Denied(String),
    /// The call has sent as many requests as it may. `host_call_limit`.
    TooManyRequests,
    /// The server did not answer in time. `upstream_timeout`, retryable.
    Timeout(String),
    /// The server could not be reached, hung up, or answered what cannot be
    /// read. `upstream_failed`.
    Failed {
        /// What was sent, such as `GET https://api.example.com/v1`.
        request: String,
        /// What went wrong.
        reason: String,
        /// Whether the same request may succeed later.
        retryable: bool,
    },
    /// An answer that says no, from
    /// [`error_for_status`](Response::error_for_status). `upstream_failed`,
    /// retryable with 408, 425, 429 and from 500 on.
    Status(Box<Response>),
}

impl Error {
    /// The stable code that the host and the model get.
    pub fn code(&self) -> &'static str {
        match self {
            Error::InvalidRequest(_) => "http_invalid_request",
            Error::Denied(_) => "capability_denied",
            Error::TooManyRequests => "host_call_limit",
            Error::Timeout(_) => "upstream_timeout",
            Error::Failed { .. } | Error::Status(_) => "upstream_failed",
        }
    }

    /// Whether the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Error::Timeout(_) => true,
            Error::Failed { retryable, .. } => *retryable,
            Error::Status(response) => {
                matches!(response.status, 408 | 425 | 429 | 500..)
            }
            _ => false,
        }
    }

    pub(crate) fn to_plugin_error(&self) -> crate::Error {
        let error = crate::Error::new(self.code(), self.to_string());
        if self.is_retryable() {
            error.retryable()
        } else {
            error
        }
    }

    /// What a host's error means for the request that met it.
    pub(crate) fn from_host(code: ErrorCode, request: String) -> Self {
        let (reason, retryable) = match code {
            // Which of the two it is, the host knows; neither was sent.
            ErrorCode::HttpRequestDenied
            | ErrorCode::DestinationIpProhibited
            | ErrorCode::HttpRequestUriInvalid => return Error::Denied(request),

            ErrorCode::ConnectionLimitReached => return Error::TooManyRequests,

            ErrorCode::DnsTimeout
            | ErrorCode::ConnectionTimeout
            | ErrorCode::ConnectionReadTimeout
            | ErrorCode::ConnectionWriteTimeout
            | ErrorCode::HttpResponseTimeout => return Error::Timeout(request),

            // The author's to mend: the same request never works.
            ErrorCode::HttpRequestMethodInvalid => return invalid(&request, "its method"),
            ErrorCode::HttpRequestLengthRequired => return invalid(&request, "its missing length"),
            ErrorCode::HttpRequestBodySize(_) => return invalid(&request, "the size of its body"),
            ErrorCode::HttpRequestUriTooLong => return invalid(&request, "its long URL"),
            ErrorCode::HttpRequestHeaderSectionSize(_)
            | ErrorCode::HttpRequestHeaderSize(_)
            | ErrorCode::HttpRequestTrailerSectionSize(_)
            | ErrorCode::HttpRequestTrailerSize(_) => return invalid(&request, "its headers"),

            // The way there is broken, which may pass.
            ErrorCode::DnsError(_) => ("its name was not found", true),
            ErrorCode::DestinationUnavailable => ("the server is not available", true),
            ErrorCode::DestinationIpUnroutable => ("no way leads to the server", true),
            ErrorCode::ConnectionRefused => ("the server refused the connection", true),
            ErrorCode::ConnectionTerminated => ("the server hung up", true),
            ErrorCode::HttpResponseIncomplete => ("the answer broke off", true),

            // The way there is wrong, which stays.
            ErrorCode::DestinationNotFound => ("there is no such server", false),
            ErrorCode::TlsProtocolError => ("the server does not speak TLS as it should", false),
            ErrorCode::TlsCertificateError => ("the server's certificate is not valid", false),
            ErrorCode::TlsAlertReceived(_) => ("the server ended the TLS connection", false),
            ErrorCode::LoopDetected => ("the request came back to where it was", false),
            ErrorCode::ConfigurationError => ("the host cannot send it as it is set up", false),

            // The answer is none that could be taken.
            ErrorCode::HttpResponseHeaderSectionSize(_)
            | ErrorCode::HttpResponseHeaderSize(_)
            | ErrorCode::HttpResponseTrailerSectionSize(_)
            | ErrorCode::HttpResponseTrailerSize(_) => {
                ("the answer's headers are too large", false)
            }
            ErrorCode::HttpResponseBodySize(_) => ("the answer is too large; ask for less", false),
            ErrorCode::HttpResponseTransferCoding(_) | ErrorCode::HttpResponseContentCoding(_) => {
                ("the answer is encoded in a way that cannot be read", false)
            }
            ErrorCode::HttpUpgradeFailed | ErrorCode::HttpProtocolError => {
                ("the answer is no HTTP", false)
            }

            ErrorCode::InternalError(why) => {
                let reason = why.unwrap_or_else(|| "the host could not send it".to_owned());
                return failed(request, reason, false);
            }
        };
        failed(request, reason.to_owned(), retryable)
    }
}

fn failed(request: String, reason: String, retryable: bool) -> Error {
    Error::Failed {
        request,
        reason,
        retryable,
    }
}

fn invalid(request: &str, what: &str) -> Error {
    Error::InvalidRequest(format!("`{request}` was refused because of {what}"))
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::InvalidRequest(why) => f.write_str(why),
            Error::Denied(request) => write!(
                f,
                "`{request}` is not allowed: the plugin's author asks for it and for its secrets \
                 with `http` and `secret`, a manager grants and enters them"
            ),
            Error::TooManyRequests => {
                f.write_str("this call has sent as many requests as it may; ask for less at once")
            }
            Error::Timeout(request) => {
                write!(f, "`{request}` was not answered in time; try again")
            }
            Error::Failed {
                request,
                reason,
                retryable,
            } => {
                write!(f, "`{request}` failed: {reason}")?;
                f.write_str(if *retryable { "; try again" } else { "" })
            }
            Error::Status(response) => {
                write!(
                    f,
                    "`{}` was answered with {}",
                    response.request, response.status
                )?;
                f.write_str(match response.status {
                    401 => ": a manager checks the secret that was entered",
                    404 | 410 => ": there is no such thing",
                    429 => ": too many requests; try again later",
                    408 | 425 | 500.. => "; try again later",
                    _ => "",
                })
            }
        }
    }
}

impl std::error::Error for Error {}
