// A plugin in C: one function that fetches a URL with `wasi:http`. It proves
// that the contract needs neither Rust nor the SDK.
//
// Nothing is freed on purpose: each call gets a fresh instance, and its memory
// goes with it. What the exports return is freed by the generated code, so all
// of that is allocated, constants too.

#include "foreign_fetch.h"

#include <stdlib.h>
#include <string.h>

typedef foreign_fetch_string_t text;
typedef exports_spotter_plugin_guest_error_t failure;
typedef exports_spotter_plugin_capabilities_capability_t capability;

#define BODY_MAX (1u << 20)
#define READ_AT_ONCE (16u << 10)

static text copied(const char *constant) {
    text result;
    foreign_fetch_string_dup(&result, constant);
    return result;
}

static foreign_fetch_list_string_t listed(const char *constant) {
    text *only = malloc(sizeof *only);
    *only = copied(constant);
    return (foreign_fetch_list_string_t){.ptr = only, .len = 1};
}

static bool fail(failure *out, const char *code, const char *message, bool retryable) {
    *out = (failure){.code = copied(code), .message = copied(message), .retryable = retryable};
    return false;
}

// ---------------------------------------------------------------- describe

static const char PARAMETERS[] =
    "{\"type\":\"object\",\"properties\":{"
    "\"url\":{\"type\":\"string\",\"description\":\"The address to fetch, with http or https.\"},"
    "\"secret\":{\"type\":\"boolean\",\"description\":\"Whether to send the token along.\"}},"
    "\"required\":[\"url\"],\"additionalProperties\":false}";

void exports_spotter_plugin_guest_describe(exports_spotter_plugin_guest_manifest_t *out) {
    spotter_plugin_types_function_t *function = calloc(1, sizeof *function);
    function->name = copied("foreign_fetch");
    function->description = copied("Fetches a URL and returns the answer's status and body.");
    function->parameters = copied(PARAMETERS);
    function->effects = SPOTTER_PLUGIN_TYPES_EFFECTS_READ_ONLY;

    memset(out, 0, sizeof *out);
    out->name = copied("foreign_fetch");
    out->version = copied("1.0.0");
    out->description = copied("Fetches pages from a test server. Written in C, without the SDK.");
    out->functions.ptr = function;
    out->functions.len = 1;
}

// --------------------------------------------------------------------- ask

void exports_spotter_plugin_capabilities_ask(
    exports_spotter_plugin_capabilities_list_capability_t *out) {
    capability *asked = calloc(2, sizeof *asked);

    asked[0].tag = EXPORTS_SPOTTER_PLUGIN_CAPABILITIES_CAPABILITY_HTTP;
    exports_spotter_plugin_capabilities_http_rule_t *rule = &asked[0].val.http;
    rule->methods = listed("GET");
    rule->scheme = EXPORTS_SPOTTER_PLUGIN_CAPABILITIES_SCHEME_HTTP;
    rule->host = copied("*.upstream.test");
    rule->port.is_some = true;
    rule->port.val = 8080;
    rule->path_prefix = copied("/");

    asked[1].tag = EXPORTS_SPOTTER_PLUGIN_CAPABILITIES_CAPABILITY_SECRET;
    exports_spotter_plugin_capabilities_secret_t *secret = &asked[1].val.secret;
    secret->name = copied("token");
    secret->description = copied("The token of the test server. Any value will do.");
    secret->place.tag = EXPORTS_SPOTTER_PLUGIN_CAPABILITIES_SECRET_PLACE_BEARER;
    secret->hosts = listed("*.upstream.test");

    out->ptr = asked;
    out->len = 2;
}

// --------------------------------------------------------------- arguments

typedef struct {
    text url;
    bool secret;
} arguments;

static int hexadecimal(uint8_t digit) {
    return digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}

static size_t put_utf8(uint8_t *to, uint32_t point) {
    if (point < 0x80) {
        to[0] = point;
        return 1;
    }
    size_t length = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, point >>= 6) {
        to[i] = 0x80 | (point & 0x3F);
    }
    to[0] = (uint8_t)(0xF0 << (4 - length)) | point;
    return length;
}

static uint32_t four_digits(const uint8_t *at) {
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++) {
        unit = unit << 4 | hexadecimal(at[i]);
    }
    return unit;
}

// Reads a JSON string that starts at its quote. The result is never longer than
// its source.
static const uint8_t *read_string(const uint8_t *at, text *out) {
    static const char NAMES[] = "bfnrt", VALUES[] = "\b\f\n\r\t";
    const uint8_t *end = ++at;
    while (*end != '"') {
        end += *end == '\\' ? 2 : 1;
    }
    uint8_t *to = malloc(end - at + 1);
    out->ptr = to;
    while (at < end) {
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        uint8_t escape = at[1];
        at += 2;
        if (escape == 'u') {
            uint32_t point = four_digits(at);
            at += 4;
            if (point >= 0xD800 && point < 0xDC00 && at + 6 <= end && at[0] == '\\' && at[1] == 'u') {
                point = 0x10000 + ((point & 0x3FF) << 10) + (four_digits(at + 2) & 0x3FF);
                at += 6;
            }
            to += put_utf8(to, point);
        } else {
            const char *name = memchr(NAMES, escape, 5);
            *to++ = name ? (uint8_t)VALUES[name - NAMES] : escape;
        }
    }
    out->len = to - out->ptr;
    return end + 1;
}

// The host has validated the arguments: an object that has a string and perhaps
// a boolean. So this is no parser of JSON, and needs none.
static arguments read_arguments(const text *json) {
    arguments result = {0};
    const uint8_t *at = json->ptr, *end = json->ptr + json->len;
    text key = {0};
    bool is_key = true;
    while (at < end) {
        if (*at == '"') {
            text value;
            at = read_string(at, &value);
            if (is_key) {
                key = value;
            } else {
                result.url = value;
            }
            continue;
        }
        if (*at == ':') {
            is_key = false;
        } else if (*at == ',') {
            is_key = true;
        } else if (*at == 't' && key.len == 6) {
            result.secret = true;
        }
        at++;
    }
    return result;
}

// ------------------------------------------------------------------ answer

typedef struct {
    uint8_t *ptr;
    size_t len, capacity;
} buffer;

static void append(buffer *to, const void *bytes, size_t length) {
    if (to->len + length > to->capacity) {
        to->capacity = 2 * (to->len + length);
        to->ptr = realloc(to->ptr, to->capacity);
    }
    memcpy(to->ptr + to->len, bytes, length);
    to->len += length;
}

// How many bytes the character at `at` has; 0 where it is no UTF-8.
static size_t utf8_length(const uint8_t *at, size_t left) {
    uint8_t first = at[0];
    size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length > left) {
        return 0;
    }
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    bool overlong = (first == 0xE0 && at[1] < 0xA0) || (first == 0xF0 && at[1] < 0x90);
    bool surrogate = first == 0xED && at[1] > 0x9F;
    bool beyond = first == 0xF4 && at[1] > 0x8F;
    return overlong || surrogate || beyond ? 0 : length;
}

// A body may be any bytes; what the plugin returns is text.
static void append_string(buffer *to, const buffer *body) {
    static const char DIGITS[] = "0123456789abcdef";
    append(to, "\"", 1);
    for (size_t i = 0; i < body->len;) {
        uint8_t byte = body->ptr[i];
        size_t length = utf8_length(body->ptr + i, body->len - i);
        if (length == 0) {
            append(to, "\xEF\xBF\xBD", 3);
            length = 1;
        } else if (byte == '"' || byte == '\\') {
            append(to, (char[]){'\\', byte}, 2);
        } else if (byte < 0x20) {
            append(to, (char[]){'\\', 'u', '0', '0', DIGITS[byte >> 4], DIGITS[byte & 15]}, 6);
        } else {
            append(to, body->ptr + i, length);
        }
        i += length;
    }
    append(to, "\"", 1);
}

static void answer(uint16_t status, const buffer *body, text *out) {
    buffer json = {0};
    append(&json, "{\"status\":", 10);
    // HTTP's codes have three digits.
    append(&json, (char[]){'0' + status / 100 % 10, '0' + status / 10 % 10, '0' + status % 10}, 3);
    append(&json, ",\"body\":", 8);
    append_string(&json, body);
    append(&json, "}", 1);
    out->ptr = json.ptr;
    out->len = json.len;
}

// ----------------------------------------------------------------- request

static bool starts_with(const text *string, const char *prefix) {
    size_t length = strlen(prefix);
    return string->len >= length && memcmp(string->ptr, prefix, length) == 0;
}

// Writes the parts of a URL into a request. False: it has none such.
static bool aim(wasi_http_types_borrow_outgoing_request_t request, const text *url) {
    wasi_http_types_scheme_t scheme = {0};
    text rest = *url;
    if (starts_with(url, "http://")) {
        scheme.tag = WASI_HTTP_TYPES_SCHEME_HTTP;
        rest.ptr += 7, rest.len -= 7;
    } else if (starts_with(url, "https://")) {
        scheme.tag = WASI_HTTP_TYPES_SCHEME_HTTPS;
        rest.ptr += 8, rest.len -= 8;
    } else {
        return false;
    }
    size_t host = 0;
    while (host < rest.len && rest.ptr[host] != '/' && rest.ptr[host] != '?' && rest.ptr[host] != '#') {
        host++;
    }
    text authority = {.ptr = rest.ptr, .len = host};
    // A fragment is never sent, and a path starts with a slash.
    const uint8_t *fragment = memchr(rest.ptr + host, '#', rest.len - host);
    size_t tail = (fragment ? (size_t)(fragment - rest.ptr) : rest.len) - host;
    text path = {.ptr = malloc(tail + 1), .len = 0};
    if (tail == 0 || rest.ptr[host] != '/') {
        path.ptr[path.len++] = '/';
    }
    memcpy(path.ptr + path.len, rest.ptr + host, tail);
    path.len += tail;
    return wasi_http_types_method_outgoing_request_set_scheme(request, &scheme)
        && wasi_http_types_method_outgoing_request_set_authority(request, &authority)
        && wasi_http_types_method_outgoing_request_set_path_with_query(request, &path);
}

static bool refused(const wasi_http_types_error_code_t *error, failure *out) {
    switch (error->tag) {
    case WASI_HTTP_TYPES_ERROR_CODE_HTTP_REQUEST_DENIED:
    case WASI_HTTP_TYPES_ERROR_CODE_DESTINATION_IP_PROHIBITED:
        return fail(out, "capability_denied", "This request is not allowed here. Ask for another address.", false);
    default:
        return fail(out, "upstream_failed", "The server did not answer. Try again later.", true);
    }
}

static bool read_body(wasi_http_types_borrow_incoming_response_t response, buffer *body) {
    wasi_http_types_own_incoming_body_t incoming;
    wasi_http_types_own_input_stream_t stream;
    if (!wasi_http_types_method_incoming_response_consume(response, &incoming)
        || !wasi_http_types_method_incoming_body_stream(wasi_http_types_borrow_incoming_body(incoming), &stream)) {
        return false;
    }
    while (body->len < BODY_MAX) {
        foreign_fetch_list_u8_t chunk;
        wasi_io_streams_stream_error_t error;
        if (!wasi_io_streams_method_input_stream_blocking_read(
                wasi_io_streams_borrow_input_stream(stream), READ_AT_ONCE, &chunk, &error)) {
            return error.tag == WASI_IO_STREAMS_STREAM_ERROR_CLOSED;
        }
        append(body, chunk.ptr, chunk.len);
    }
    return false;
}

bool exports_spotter_plugin_guest_call(
    text *function, text *json, exports_spotter_plugin_guest_call_context_t *context, text *out, failure *error) {
    (void)function; // There is one, and the host calls no other.
    (void)context;
    arguments given = read_arguments(json);

    wasi_http_types_own_fields_t headers = wasi_http_types_constructor_fields();
    if (given.secret) {
        // Not the secret: the host puts it in place of this.
        static const char BEARER[] = "Bearer {{secrets.token}}";
        text name = {.ptr = (uint8_t *)"authorization", .len = 13};
        wasi_http_types_field_value_t value = {.ptr = (uint8_t *)BEARER, .len = sizeof BEARER - 1};
        wasi_http_types_header_error_t wrong;
        if (!wasi_http_types_method_fields_append(wasi_http_types_borrow_fields(headers), &name, &value, &wrong)) {
            return fail(error, "upstream_failed", "The token cannot be sent. Fetch without it.", false);
        }
    }
    // GET, unless told otherwise.
    wasi_http_types_own_outgoing_request_t request = wasi_http_types_constructor_outgoing_request(headers);
    if (!aim(wasi_http_types_borrow_outgoing_request(request), &given.url)) {
        return fail(error, "invalid_url", "Give a URL that starts with http:// or https://.", false);
    }

    wasi_http_types_own_future_incoming_response_t future;
    wasi_http_types_error_code_t code;
    if (!wasi_http_outgoing_handler_handle(request, NULL, &future, &code)) {
        return refused(&code, error);
    }
    wasi_http_types_borrow_future_incoming_response_t waiting =
        wasi_http_types_borrow_future_incoming_response(future);
    wasi_io_poll_own_pollable_t ready = wasi_http_types_method_future_incoming_response_subscribe(waiting);
    wasi_io_poll_method_pollable_block(wasi_io_poll_borrow_pollable(ready));
    wasi_http_types_result_result_own_incoming_response_error_code_void_t got;
    if (!wasi_http_types_method_future_incoming_response_get(waiting, &got) || got.is_err) {
        return fail(error, "upstream_failed", "The server did not answer. Try again later.", true);
    }
    if (got.val.ok.is_err) {
        return refused(&got.val.ok.val.err, error);
    }

    wasi_http_types_borrow_incoming_response_t response =
        wasi_http_types_borrow_incoming_response(got.val.ok.val.ok);
    buffer body = {0};
    if (!read_body(response, &body)) {
        return fail(error, "upstream_failed", "The answer broke off or is too long. Try again later.", true);
    }
    answer(wasi_http_types_method_incoming_response_status(response), &body, out);
    return true;
}
