//! Options that change nothing about what is sent, and those that would send
//! what a description cannot.

use super::super::ImportErrorCode;

/// An option that is passed over.
pub(super) struct Ignored {
    pub(super) long: &'static str,
    pub(super) short: Option<char>,
    pub(super) takes_value: bool,
    /// What it is about, as the note says it.
    pub(super) why: &'static str,
}

/// An option that ends the import.
pub(super) struct Refused {
    pub(super) long: &'static str,
    pub(super) short: Option<char>,
    pub(super) takes_value: bool,
    pub(super) code: ImportErrorCode,
    pub(super) message: &'static str,
}

const OUTPUT: &str = "how curl shows or keeps the answer";
const CONNECTION: &str = "how curl reaches the server, which is the host's to say";
const TLS: &str = "whom curl trusts; the host always checks certificates";
const REDIRECTS: &str = "redirects; name the URL that answers";
const COMPRESSION: &str = "a compressed answer, which is the host's to ask for";
const COOKIES: &str = "cookies that curl keeps; a call keeps none";
const TIME: &str = "time; see `timeout_ms` and `retry`";
const CREDENTIALS: &str = "credentials that are not in the command; declare a secret";
const CURL: &str = "curl itself";

const fn flag(long: &'static str, short: Option<char>, why: &'static str) -> Ignored {
    Ignored {
        long,
        short,
        takes_value: false,
        why,
    }
}

const fn value(long: &'static str, short: Option<char>, why: &'static str) -> Ignored {
    Ignored {
        long,
        short,
        takes_value: true,
        why,
    }
}

/// Each is named in a note.
pub(super) const IGNORED: &[Ignored] = &[
    flag("silent", Some('s'), OUTPUT),
    flag("show-error", Some('S'), OUTPUT),
    flag("verbose", Some('v'), OUTPUT),
    flag("include", Some('i'), OUTPUT),
    flag("show-headers", None, OUTPUT),
    flag("fail", Some('f'), OUTPUT),
    flag("fail-with-body", None, OUTPUT),
    flag("fail-early", None, OUTPUT),
    flag("no-buffer", Some('N'), OUTPUT),
    flag("progress-bar", Some('#'), OUTPUT),
    flag("no-progress-meter", None, OUTPUT),
    flag("remote-name", Some('O'), OUTPUT),
    flag("remote-header-name", Some('J'), OUTPUT),
    flag("create-dirs", None, OUTPUT),
    flag("remove-on-error", None, OUTPUT),
    flag("trace-time", None, OUTPUT),
    flag("styled-output", None, OUTPUT),
    flag("raw", None, OUTPUT),
    value("output", Some('o'), OUTPUT),
    value("output-dir", None, OUTPUT),
    value("dump-header", Some('D'), OUTPUT),
    value("write-out", Some('w'), OUTPUT),
    value("trace", None, OUTPUT),
    value("trace-ascii", None, OUTPUT),
    value("stderr", None, OUTPUT),
    value("max-filesize", None, OUTPUT),
    value("continue-at", Some('C'), OUTPUT),
    value("time-cond", Some('z'), OUTPUT),
    flag("http0.9", None, CONNECTION),
    flag("http1.0", Some('0'), CONNECTION),
    flag("http1.1", None, CONNECTION),
    flag("http2", None, CONNECTION),
    flag("http2-prior-knowledge", None, CONNECTION),
    flag("http3", None, CONNECTION),
    flag("http3-only", None, CONNECTION),
    flag("ipv4", Some('4'), CONNECTION),
    flag("ipv6", Some('6'), CONNECTION),
    flag("tcp-fastopen", None, CONNECTION),
    flag("tcp-nodelay", None, CONNECTION),
    flag("no-keepalive", None, CONNECTION),
    flag("no-alpn", None, CONNECTION),
    flag("no-sessionid", None, CONNECTION),
    flag("proxytunnel", Some('p'), CONNECTION),
    flag("suppress-connect-headers", None, CONNECTION),
    value("proxy", Some('x'), CONNECTION),
    value("proxy-user", Some('U'), CONNECTION),
    value("proxy-header", None, CONNECTION),
    value("noproxy", None, CONNECTION),
    value("socks5", None, CONNECTION),
    value("socks5-hostname", None, CONNECTION),
    value("interface", None, CONNECTION),
    value("local-port", None, CONNECTION),
    value("resolve", None, CONNECTION),
    value("connect-to", None, CONNECTION),
    value("dns-servers", None, CONNECTION),
    value("doh-url", None, CONNECTION),
    value("keepalive-time", None, CONNECTION),
    value("limit-rate", None, CONNECTION),
    value("expect100-timeout", None, CONNECTION),
    value("proto", None, CONNECTION),
    value("proto-default", None, CONNECTION),
    value("proto-redir", None, CONNECTION),
    value("alt-svc", None, CONNECTION),
    value("hsts", None, CONNECTION),
    flag("insecure", Some('k'), TLS),
    flag("ssl", None, TLS),
    flag("ssl-reqd", None, TLS),
    flag("ssl-no-revoke", None, TLS),
    flag("ssl-allow-beast", None, TLS),
    flag("tlsv1", Some('1'), TLS),
    flag("tlsv1.0", None, TLS),
    flag("tlsv1.1", None, TLS),
    flag("tlsv1.2", None, TLS),
    flag("tlsv1.3", None, TLS),
    value("cacert", None, TLS),
    value("capath", None, TLS),
    value("ciphers", None, TLS),
    value("tls13-ciphers", None, TLS),
    value("tls-max", None, TLS),
    value("pinnedpubkey", None, TLS),
    value("curves", None, TLS),
    flag("location", Some('L'), REDIRECTS),
    flag("location-trusted", None, REDIRECTS),
    flag("post301", None, REDIRECTS),
    flag("post302", None, REDIRECTS),
    flag("post303", None, REDIRECTS),
    value("max-redirs", None, REDIRECTS),
    flag("compressed", None, COMPRESSION),
    flag("tr-encoding", None, COMPRESSION),
    value("cookie-jar", Some('c'), COOKIES),
    flag("junk-session-cookies", Some('j'), COOKIES),
    value("connect-timeout", None, TIME),
    value("retry-max-time", None, TIME),
    flag("retry-all-errors", None, TIME),
    flag("retry-connrefused", None, TIME),
    value("speed-limit", Some('Y'), TIME),
    value("speed-time", Some('y'), TIME),
    flag("netrc", Some('n'), CREDENTIALS),
    flag("netrc-optional", None, CREDENTIALS),
    value("netrc-file", None, CREDENTIALS),
    flag("basic", None, CURL),
    flag("anyauth", None, CURL),
    flag("disable", Some('q'), CURL),
    flag("parallel", Some('Z'), CURL),
    flag("parallel-immediate", None, CURL),
    flag("help", Some('h'), CURL),
    flag("manual", Some('M'), CURL),
    flag("version", Some('V'), CURL),
    value("libcurl", None, CURL),
];

const fn refused(
    long: &'static str,
    short: Option<char>,
    takes_value: bool,
    code: ImportErrorCode,
    message: &'static str,
) -> Refused {
    Refused {
        long,
        short,
        takes_value,
        code,
        message,
    }
}

/// Each has its message.
pub(super) const REFUSED: &[Refused] = &[
    refused(
        "upload-file",
        Some('T'),
        true,
        ImportErrorCode::NeedsFile,
        "`-T` sends a file of your machine. Put what is to be sent in the command, with `--data-raw`.",
    ),
    refused(
        "config",
        Some('K'),
        true,
        ImportErrorCode::NeedsFile,
        "`-K` reads options from a file of your machine. Put them in the command.",
    ),
    refused(
        "cert",
        Some('E'),
        true,
        ImportErrorCode::NeedsFile,
        "A certificate of the client is a file of your machine, and the host sends none.",
    ),
    refused(
        "key",
        None,
        true,
        ImportErrorCode::NeedsFile,
        "A key of the client is a file of your machine, and the host has none.",
    ),
    refused(
        "next",
        Some(':'),
        false,
        ImportErrorCode::Unsupported,
        "`--next` begins another request. Import each of them on its own.",
    ),
    refused(
        "digest",
        None,
        false,
        ImportErrorCode::Unsupported,
        "Digest authentication needs an answer of the server first. Use a token or `-u` with Basic.",
    ),
    refused(
        "ntlm",
        None,
        false,
        ImportErrorCode::Unsupported,
        "NTLM authentication is not possible. Use a token or `-u` with Basic.",
    ),
    refused(
        "negotiate",
        None,
        false,
        ImportErrorCode::Unsupported,
        "Negotiate authentication is not possible. Use a token or `-u` with Basic.",
    ),
    refused(
        "aws-sigv4",
        None,
        true,
        ImportErrorCode::Unsupported,
        "A signature of AWS is made anew for each request, which a description cannot do. Write the tool with code.",
    ),
    refused(
        "unix-socket",
        None,
        true,
        ImportErrorCode::Unsupported,
        "A socket of your machine cannot be reached. Name a server.",
    ),
    refused(
        "abstract-unix-socket",
        None,
        true,
        ImportErrorCode::Unsupported,
        "A socket of your machine cannot be reached. Name a server.",
    ),
];
