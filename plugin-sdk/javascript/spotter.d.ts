// What a Spotter plugin in JavaScript or TypeScript finds: Spotter's own globals
// and those of the web that are there. For editors and `tsc`; nothing reads it
// when a plugin runs. README.md beside it tells how to write one.

// ---- What a plugin exports -------------------------------------------------

/** JSON Schema (draft 2020-12). */
type Schema = { [keyword: string]: unknown };

/** What a call does to the world. It decides what is tried again by itself. */
type Effects = "read_only" | "idempotent" | "writes" | "destructive";

/** A function that assistants can call: `export const tool`, or one of `export const tools`. */
interface Tool<Arguments = any, Result = unknown> {
  /** Lower case letters, digits and `_`. */
  name?: string;
  /** Name for people. */
  displayName?: string;
  /** Tells the model what it does and when to call it. In TypeScript: the doc comment. */
  description?: string;
  /** Schema of the arguments. In TypeScript: the type of the first parameter. */
  parameters?: Schema;
  /** Schema of the result. */
  returns?: Schema;
  /** `"writes"` where nothing is said. */
  effects?: Effects;
  /** The function itself; of the only tool also `export function execute`. */
  execute?(args: Arguments, context: Context): Result | Promise<Result>;
}

/** What belongs to the plugin as a whole: `export const plugin`, or a part of the only `tool`. */
interface Plugin {
  /** Lower case letters, digits and `_`. */
  name?: string;
  /** Semantic version. Left out: the next one, each time a change is published. */
  version?: string;
  /** Name for people. */
  displayName?: string;
  /** What it is for. */
  description?: string;
  /** One word to browse by. */
  category?: string;
  /** One emoji or the name of an icon. */
  icon?: string;
  /** Schema of the settings that a manager may give; they are in `settings`. */
  settings?: Schema;
  /** The requests it asks to send, such as `GET,POST https://api.example.com/v1`. */
  http?: string | string[];
  /** The sources it asks to query. */
  query?: string | string[];
  /** The secrets it asks for, by name. */
  secrets?: { [name: string]: SecretRequest };
  /** The storage it asks for: `"64 KiB"`, or `true` for 1 MiB. */
  kv?: string | number | boolean;
}

/** A secret that a manager enters, and where it goes: to one place, at these hosts. */
type SecretRequest = {
  /** Tells the manager what to enter. */
  description: string;
  hosts: string | string[];
} & ({ bearer: true } | { header: string } | { queryParameter: string });

/** Who calls, and for whom. The host fills it in; no argument can change it. */
interface Context {
  readonly callId: string;
  readonly gym: { readonly id: string; readonly name: string };
  /** Missing: nobody is signed in. */
  readonly member?: { readonly id: string; readonly email?: string; readonly name?: string };
  readonly session?: string;
  /** Such as `fr-FR`. */
  readonly locale: string;
  /** Such as `Europe/Paris`. */
  readonly timeZone: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The same for every attempt of one call. */
  readonly idempotencyKey?: string;
}

// ---- Spotter's globals -----------------------------------------------------

/** A failure that the model and the caller are told: a code to act on, and what to say. */
declare class ToolError extends Error {
  constructor(code: string, message?: string, options?: { retryable?: boolean; cause?: unknown });
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
}

/** What is stored at a key. The revision changes with each write. */
interface KvEntry<Value = any> {
  value: Value;
  revision: number;
}

interface KvOptions {
  /** Seconds until it is gone. */
  ttl?: number;
}

/** The plugin's own storage in this gym, as JSON. It asks for it with `kv`. */
declare const kv: {
  get<Value = any>(key: string): Promise<Value | undefined>;
  /** The value with its revision, for `compareAndSet`. */
  entry<Value = any>(key: string): Promise<KvEntry<Value> | undefined>;
  /** Answers the new revision. */
  set(key: string, value: unknown, options?: KvOptions): Promise<number>;
  /**
   * Writes if the revision is still this one; without one, if there is nothing yet.
   * Answers the new revision, or `undefined`: somebody else was faster.
   */
  compareAndSet(
    key: string,
    revision: number | undefined,
    value: unknown,
    options?: KvOptions,
  ): Promise<number | undefined>;
  delete(key: string): Promise<void>;
  /** Adds a whole number to a counter, in one step. Answers the sum. */
  increment(key: string, by?: number): Promise<number>;
  /** Keys in their order; `next` is where to go on after. */
  list(
    prefix?: string,
    options?: { after?: string; limit?: number },
  ): Promise<{ keys: string[]; next?: string }>;
};

type QueryValue = null | boolean | number | bigint | string | Uint8Array;

/** Read-only SQL on the gym's data. The plugin asks for the source with `query`. */
declare const query: {
  /** Asks the only source that the plugin asked for. Each row is an object of its columns. */
  <Row = Record<string, any>>(sql: string, parameters?: (QueryValue | undefined)[]): Promise<Row[]>;
  /** Asks one of several. */
  from<Row = Record<string, any>>(
    source: string,
    sql: string,
    parameters?: (QueryValue | undefined)[],
  ): Promise<Row[]>;
};

/** `secrets.api_key` stands for the value in a request's header or query; the host puts it there. */
declare const secrets: { readonly [name: string]: string };

/** This installation's settings, as the manager gave them. */
declare const settings: { readonly [name: string]: any };

/** What clocks in a time zone show. */
interface ZonedTime {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** Ahead of UTC, such as `+02:00`. */
  readonly offset: string;
  /** Such as `Europe/Berlin`. */
  readonly timeZone: string;
  /** Such as `2026-11-20`. */
  readonly date: string;
  /** Such as `18:30:00`. */
  readonly time: string;
}

/** A time by the clocks of some zone. What is too large goes on in the next part: day 32 is in the next month. */
interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour?: number;
  minute?: number;
  second?: number;
  millisecond?: number;
  /** Where no zone is named beside it. */
  timeZone?: string;
}

/**
 * Time zones, by the data of IANA. Without a zone it is the gym's, without a time it is now:
 * `zonedTime(booking.starts_at).time`.
 */
declare const zonedTime: {
  (when?: Date | number | string, timeZone?: string): ZonedTime;
  /**
   * When clocks show this: `zonedTime.toDate("2026-11-20T18:30")`. Of a time that they show twice
   * it is the first; one that they skip is later by what they skip.
   */
  toDate(local: LocalTime | string, timeZone?: string): Date;
};

// ---- The web's globals -----------------------------------------------------

declare const console: {
  log(...data: unknown[]): void;
  info(...data: unknown[]): void;
  debug(...data: unknown[]): void;
  warn(...data: unknown[]): void;
  error(...data: unknown[]): void;
  trace(...data: unknown[]): void;
  assert(condition?: boolean, ...data: unknown[]): void;
  dir(item?: unknown, options?: unknown): void;
  dirxml(...data: unknown[]): void;
  table(data?: unknown, properties?: string[]): void;
  count(label?: string): void;
  countReset(label?: string): void;
  time(label?: string): void;
  timeLog(label?: string, ...data: unknown[]): void;
  timeEnd(label?: string): void;
  group(...data: unknown[]): void;
  groupCollapsed(...data: unknown[]): void;
  groupEnd(): void;
  clear(): void;
};

/** Sends a request that the plugin asked for with `http`. Redirects are not followed. */
declare function fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;

type BufferSource = ArrayBuffer | ArrayBufferView;
type BodyInit = string | URLSearchParams | BufferSource | Blob | FormData;
type HeadersInit = Headers | [string, string][] | Record<string, string>;

interface RequestInit {
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  redirect?: "follow" | "manual" | "error";
  signal?: AbortSignal | null;
}

interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

/** What requests and responses have in common: a body that is read once, and whole. */
interface Body {
  readonly body: null;
  readonly bodyUsed: boolean;
  text(): Promise<string>;
  json(): Promise<any>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  formData(): Promise<FormData>;
}

interface Request extends Body {}
declare class Request {
  constructor(input: string | URL | Request, init?: RequestInit);
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly redirect: "follow" | "manual" | "error";
  readonly signal: AbortSignal;
  clone(): Request;
}

interface Response extends Body {}
declare class Response {
  constructor(body?: BodyInit | null, init?: ResponseInit);
  static json(data: unknown, init?: ResponseInit): Response;
  static error(): Response;
  static redirect(url: string | URL, status?: number): Response;
  readonly status: number;
  readonly statusText: string;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly redirected: boolean;
  readonly type: string;
  readonly url: string;
  clone(): Response;
}

declare class Headers {
  constructor(init?: HeadersInit);
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(callback: (value: string, name: string, headers: Headers) => void): void;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  entries(): IterableIterator<[string, string]>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

declare class URL {
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string | URL, base?: string | URL): boolean;
  static parse(url: string | URL, base?: string | URL): URL | null;
  hash: string;
  host: string;
  hostname: string;
  href: string;
  readonly origin: string;
  password: string;
  pathname: string;
  port: string;
  protocol: string;
  search: string;
  readonly searchParams: URLSearchParams;
  username: string;
  toString(): string;
  toJSON(): string;
}

declare class URLSearchParams {
  constructor(init?: string | URLSearchParams | Iterable<[string, string]> | Record<string, string>);
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  forEach(callback: (value: string, name: string, params: URLSearchParams) => void): void;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  entries(): IterableIterator<[string, string]>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
  toString(): string;
}

type EventListener = ((event: any) => void) | { handleEvent(event: any): void };

declare class Event {
  constructor(type: string, init?: { bubbles?: boolean; cancelable?: boolean; composed?: boolean });
  readonly type: string;
  readonly target: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly defaultPrevented: boolean;
  readonly eventPhase: number;
  readonly isTrusted: boolean;
  readonly timeStamp: number;
  composedPath(): EventTarget[];
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}

declare class CustomEvent<Detail = any> extends Event {
  constructor(
    type: string,
    init?: { bubbles?: boolean; cancelable?: boolean; composed?: boolean; detail?: Detail },
  );
  readonly detail: Detail;
}

declare class EventTarget {
  addEventListener(
    type: string,
    listener: EventListener | null,
    options?: boolean | { capture?: boolean; once?: boolean; passive?: boolean; signal?: AbortSignal },
  ): void;
  removeEventListener(
    type: string,
    listener: EventListener | null,
    options?: boolean | { capture?: boolean },
  ): void;
  dispatchEvent(event: Event): boolean;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare class AbortSignal extends EventTarget {
  private constructor();
  static abort(reason?: unknown): AbortSignal;
  static timeout(milliseconds: number): AbortSignal;
  static any(signals: Iterable<AbortSignal>): AbortSignal;
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((event: Event) => void) | null;
  throwIfAborted(): void;
}

declare class DOMException extends Error {
  constructor(message?: string, name?: string);
  readonly code: number;
}

declare class TextEncoder {
  readonly encoding: "utf-8";
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}

declare class TextDecoder {
  /** utf-8, utf-16le, utf-16be and windows-1252, by any of their labels. */
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  decode(input?: BufferSource, options?: { stream?: boolean }): string;
}

declare function atob(data: string): string;
declare function btoa(data: string): string;

type BlobPart = string | BufferSource | Blob;

declare class Blob {
  constructor(parts?: Iterable<BlobPart>, options?: { type?: string });
  readonly size: number;
  readonly type: string;
  slice(start?: number, end?: number, type?: string): Blob;
  text(): Promise<string>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

declare class File extends Blob {
  constructor(
    parts: Iterable<BlobPart>,
    name: string,
    options?: { type?: string; lastModified?: number },
  );
  readonly name: string;
  readonly lastModified: number;
}

declare class FormData {
  append(name: string, value: string | Blob, filename?: string): void;
  delete(name: string): void;
  get(name: string): string | File | null;
  getAll(name: string): (string | File)[];
  has(name: string): boolean;
  set(name: string, value: string | Blob, filename?: string): void;
  forEach(callback: (value: string | File, name: string, data: FormData) => void): void;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string | File>;
  entries(): IterableIterator<[string, string | File]>;
  [Symbol.iterator](): IterableIterator<[string, string | File]>;
}

declare function structuredClone<Value>(value: Value, options?: { transfer?: ArrayBuffer[] }): Value;

type HashName = "SHA-1" | "SHA-256" | "SHA-384" | "SHA-512";
type Hash = HashName | { name: HashName };
type HmacUsage = "sign" | "verify";

interface CryptoKey {
  readonly type: "secret";
  readonly extractable: boolean;
  readonly algorithm: { name: "HMAC"; hash: { name: HashName }; length: number };
  readonly usages: HmacUsage[];
}

declare const crypto: {
  randomUUID(): string;
  getRandomValues<Numbers extends ArrayBufferView>(array: Numbers): Numbers;
  /** Digests and HMAC; nothing else. */
  readonly subtle: {
    digest(algorithm: Hash, data: BufferSource): Promise<ArrayBuffer>;
    importKey(
      format: "raw",
      key: BufferSource,
      algorithm: { name: "HMAC"; hash: Hash; length?: number },
      extractable: boolean,
      usages: HmacUsage[],
    ): Promise<CryptoKey>;
    exportKey(format: "raw", key: CryptoKey): Promise<ArrayBuffer>;
    generateKey(
      algorithm: { name: "HMAC"; hash: Hash; length?: number },
      extractable: boolean,
      usages: HmacUsage[],
    ): Promise<CryptoKey>;
    sign(algorithm: "HMAC" | { name: "HMAC" }, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
    verify(
      algorithm: "HMAC" | { name: "HMAC" },
      key: CryptoKey,
      signature: BufferSource,
      data: BufferSource,
    ): Promise<boolean>;
  };
};

/** At most 1,000 may be pending. */
declare function setTimeout<Arguments extends unknown[]>(
  callback: (...args: Arguments) => void,
  milliseconds?: number,
  ...args: Arguments
): number;
declare function setInterval<Arguments extends unknown[]>(
  callback: (...args: Arguments) => void,
  milliseconds?: number,
  ...args: Arguments
): number;
declare function clearTimeout(id: number | undefined): void;
declare function clearInterval(id: number | undefined): void;
declare function queueMicrotask(callback: () => void): void;

declare const performance: {
  /** Milliseconds since its first reading in the call. */
  now(): number;
  readonly timeOrigin: number;
};
