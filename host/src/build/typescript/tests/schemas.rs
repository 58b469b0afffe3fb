//! Types and the schemas they become.

use super::super::{Stripped, strip};

/// The type of a property, and its schema.
#[rustfmt::skip]
const PROPERTIES: &[(&str, &str)] = &[
    (r##"string"##, r##"{"type":"string"}"##),
    (r##"number"##, r##"{"type":"number"}"##),
    (r##"boolean"##, r##"{"type":"boolean"}"##),
    (r##"null"##, r##"{"type":"null"}"##),
    (r##""x""##, r##"{"type":"string","const":"x"}"##),
    (r##"5"##, r##"{"type":"number","const":5}"##),
    (r##"-5"##, r##"{"type":"number","const":-5}"##),
    (r##"1.5"##, r##"{"type":"number","const":1.5}"##),
    (r##"true"##, r##"{"type":"boolean","const":true}"##),
    (r##"`x`"##, r##"{"type":"string","const":"x"}"##),
    (r##"any"##, r##"{}"##),
    (r##"unknown"##, r##"{}"##),
    (r##"object"##, r##"{"type":"object"}"##),
    (r##"{}"##, r##"{"type":"object","properties":{},"additionalProperties":false}"##),
    (r##""x" | "y""##, r##"{"type":"string","enum":["x","y"]}"##),
    (r##""x" | "y" | "x""##, r##"{"type":"string","enum":["x","y"]}"##),
    (r##"1 | 2"##, r##"{"type":"number","enum":[1,2]}"##),
    (r##""x" | 1"##, r##"{"anyOf":[{"type":"string","const":"x"},{"type":"number","const":1}]}"##),
    (r##"true | false"##, r##"{"type":"boolean"}"##),
    (r##""x" | null"##, r##"{"type":["string","null"],"enum":["x",null]}"##),
    (r##""x" | "y" | null"##, r##"{"type":["string","null"],"enum":["x","y",null]}"##),
    (r##"string | null"##, r##"{"type":["string","null"]}"##),
    (r##"string | number"##, r##"{"type":["string","number"]}"##),
    (r##"string | number | null"##, r##"{"type":["string","number","null"]}"##),
    (r##"string | undefined"##, r##"{"type":"string"}"##),
    (r##"string | "x""##, r##"{"type":"string"}"##),
    (r##""x" | string"##, r##"{"type":"string"}"##),
    (r##""x" | "y" | string"##, r##"{"type":"string"}"##),
    (r##"null | undefined"##, r##"{"type":"null"}"##),
    (r##"{ b: string } | null"##, r##"{"anyOf":[{"type":"object","properties":{"b":{"type":"string"}},"required":["b"],"additionalProperties":false},{"type":"null"}]}"##),
    (r##"{ k: "a"; b: string } | { k: "b"; c: number }"##, r##"{"anyOf":[{"type":"object","properties":{"k":{"type":"string","const":"a"},"b":{"type":"string"}},"required":["k","b"],"additionalProperties":false},{"type":"object","properties":{"k":{"type":"string","const":"b"},"c":{"type":"number"}},"required":["k","c"],"additionalProperties":false}]}"##),
    (r##"string[] | null"##, r##"{"anyOf":[{"type":"array","items":{"type":"string"}},{"type":"null"}]}"##),
    (r##"string[]"##, r##"{"type":"array","items":{"type":"string"}}"##),
    (r##"(string | number)[]"##, r##"{"type":"array","items":{"type":["string","number"]}}"##),
    (r##"Array<string>"##, r##"{"type":"array","items":{"type":"string"}}"##),
    (r##"ReadonlyArray<string>"##, r##"{"type":"array","items":{"type":"string"}}"##),
    (r##"readonly string[]"##, r##"{"type":"array","items":{"type":"string"}}"##),
    (r##"string[][]"##, r##"{"type":"array","items":{"type":"array","items":{"type":"string"}}}"##),
    (r##"[string, number]"##, r##"{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"items":false,"minItems":2}"##),
    (r##"[a: string, b?: number]"##, r##"{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"items":false,"minItems":1}"##),
    (r##"[string, ...number[]]"##, r##"{"type":"array","prefixItems":[{"type":"string"}],"items":{"type":"number"},"minItems":1}"##),
    (r##"[string, number?]"##, r##"{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"items":false,"minItems":1}"##),
    (r##"{ b: string; c?: number }"##, r##"{"type":"object","properties":{"b":{"type":"string"},"c":{"type":"number"}},"required":["b"],"additionalProperties":false}"##),
    (r##"{ "b-c": string; 1: number }"##, r##"{"type":"object","properties":{"b-c":{"type":"string"},"1":{"type":"number"}},"required":["b-c","1"],"additionalProperties":false}"##),
    (r##"{ [key: string]: number }"##, r##"{"type":"object","additionalProperties":{"type":"number"}}"##),
    (r##"{ b: string; [key: string]: unknown }"##, r##"{"type":"object","properties":{"b":{"type":"string"}},"required":["b"],"additionalProperties":{}}"##),
    (r##"Record<string, number>"##, r##"{"type":"object","additionalProperties":{"type":"number"}}"##),
    (r##"Record<"x" | "y", number>"##, r##"{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number"}},"required":["x","y"],"additionalProperties":false}"##),
    (r##"Partial<{ b: string; c: number }>"##, r##"{"type":"object","properties":{"b":{"type":"string"},"c":{"type":"number"}},"additionalProperties":false}"##),
    (r##"Required<{ b?: string }>"##, r##"{"type":"object","properties":{"b":{"type":"string"}},"required":["b"],"additionalProperties":false}"##),
    (r##"Readonly<{ b: string }>"##, r##"{"type":"object","properties":{"b":{"type":"string"}},"required":["b"],"additionalProperties":false}"##),
    (r##"Pick<{ b: string; c: number }, "b">"##, r##"{"type":"object","properties":{"b":{"type":"string"}},"required":["b"],"additionalProperties":false}"##),
    (r##"Omit<{ b: string; c: number }, "b">"##, r##"{"type":"object","properties":{"c":{"type":"number"}},"required":["c"],"additionalProperties":false}"##),
    (r##"{ b: string } & { c?: number }"##, r##"{"type":"object","properties":{"b":{"type":"string"},"c":{"type":"number"}},"required":["b"],"additionalProperties":false}"##),
    (r##"string & { __brand: "day" }"##, r##"{"type":"string"}"##),
    (r##"`day-${number}`"##, r##"{"type":"string","pattern":"^day--?[0-9]+(\\.[0-9]+)?$"}"##),
    (r##"`${string}@x.y`"##, r##"{"type":"string","pattern":"^[\\s\\S]*@x\\.y$"}"##),
    (r##"(string)"##, r##"{"type":"string"}"##),
    (r##"string | (number | null)"##, r##"{"type":["string","number","null"]}"##),
    (r##"string | unknown"##, r##"{}"##),
    (r##"{ b: string }["b"]"##, r##"{"type":"string"}"##),
    (r##"string[][number]"##, r##"{"type":"string"}"##),
];

/// A module, and for each tool its place, schema and description.
type Module = (
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
);

#[rustfmt::skip]
const MODULES: &[Module] = &[
    (
        r##"interface A { /** The day. */ day: string; limit?: number }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"day":{"type":"string","description":"The day."},"limit":{"type":"number"}},"required":["day"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"type A = B & { c: C }
interface B { b: string }
type C = "x" | "y"
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"b":{"type":"string"},"c":{"type":"string","enum":["x","y"]}},"required":["b","c"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"interface A extends B, Partial<C> { a: string; b: number }
interface B { b: string; z: boolean }
interface C { c: string }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"b":{"type":"number"},"z":{"type":"boolean"},"c":{"type":"string"},"a":{"type":"string"}},"required":["b","z","a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"interface A { a: string }
interface A { b: string }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"required":["a","b"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"interface A { children: A[]; name: string }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#/$defs/A"}},"name":{"type":"string"}},"required":["children","name"],"additionalProperties":false,"$defs":{"A":{"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#/$defs/A"}},"name":{"type":"string"}},"required":["children","name"],"additionalProperties":false}}}"##, ""),],
    ),
    (
        r##"interface A { tree: Node }
/** A node. */
interface Node { left?: Node; right: Node | null }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"tree":{"$ref":"#/$defs/Node"}},"required":["tree"],"additionalProperties":false,"$defs":{"Node":{"type":"object","properties":{"left":{"$ref":"#/$defs/Node"},"right":{"anyOf":[{"$ref":"#/$defs/Node"},{"type":"null"}]}},"required":["right"],"additionalProperties":false,"description":"A node."}}}"##, ""),],
    ),
    (
        r##"type A = { json: Json }
type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"json":{"$ref":"#/$defs/Json"}},"required":["json"],"additionalProperties":false,"$defs":{"Json":{"anyOf":[{"type":"string"},{"type":"number"},{"type":"boolean"},{"type":"array","items":{"$ref":"#/$defs/Json"}},{"type":"object","additionalProperties":{"$ref":"#/$defs/Json"}},{"type":"null"}]}}}"##, ""),],
    ),
    (
        r##"interface A { b: B }
interface B { a?: A }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"b":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"additionalProperties":false}},"required":["b"],"additionalProperties":false,"$defs":{"A":{"type":"object","properties":{"b":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"additionalProperties":false}},"required":["b"],"additionalProperties":false}}}"##, ""),],
    ),
    (
        r##"/** A whole number.
 * @integer
 * @minimum 1 */
type Count = number
interface A { /** How many. */ n: Count; m: Count }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"n":{"type":"integer","description":"How many.","minimum":1},"m":{"type":"integer","description":"A whole number.","minimum":1}},"required":["n","m"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"const DAYS = ["mon", "tue"] as const
type A = { day: (typeof DAYS)[number] }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"day":{"type":"string","enum":["mon","tue"]}},"required":["day"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"const C = { Red: "red", Blue: "blue" } as const
type C = (typeof C)[keyof typeof C]
type A = { c: C; k: keyof typeof C }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"c":{"type":"string","enum":["red","blue"]},"k":{"type":"string","enum":["Red","Blue"]}},"required":["c","k"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"type A = { k: keyof B }
type B = { x: string; y: string }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"k":{"type":"string","enum":["x","y"]}},"required":["k"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"interface A {
  /**
   * The day.
   *
   * In UTC.
   * @default "2024-01-01"
   * @pattern ^\d+$
   * @format date
   * @minLength 1
   * @maxLength 10
   * @example "2024-02-01"
   * @example 2024-03-01
   * @deprecated use date
   */
  day: string
  /** @minimum 0 @maximum 5 */
  bad?: number
  /** @minimum 0
    * @maximum 5.5
    * @exclusiveMinimum -1
    * @multipleOf 0.5 */
  n: number
  /** @integer */ i: number
  /** @integer */ j: number | null
  /** @integer
   * @minItems 1
   * @maxItems 3
   * @uniqueItems */ k: number[]
  /** @default [] */ l: string[]
  /** @default 'x' */ m: string
  /** @default false */ o: boolean
  // not a doc
  p: string
  /** {@link day} text */ readonly q: string
}
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"day":{"type":"string","description":"The day.\n\nIn UTC.","default":"2024-01-01","pattern":"^\\d+$","format":"date","minLength":1,"maxLength":10,"examples":["2024-02-01","2024-03-01"],"deprecated":true},"bad":{"type":"number","minimum":0,"maximum":5},"n":{"type":"number","minimum":0,"maximum":5.5,"exclusiveMinimum":-1,"multipleOf":0.5},"i":{"type":"integer"},"j":{"type":["integer","null"]},"k":{"type":"array","items":{"type":"integer"},"minItems":1,"maxItems":3,"uniqueItems":true},"l":{"type":"array","items":{"type":"string"},"default":[]},"m":{"type":"string","default":"x"},"o":{"type":"boolean","default":false},"p":{"type":"string"},"q":{"type":"string","description":"{@link day} text"}},"required":["day","n","i","j","k","l","m","o","p","q"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"type A = { m: Record<string, { deep: Array<B | null> }> }; type B = { b?: B }
export function execute(args: A) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"object","properties":{"deep":{"type":"array","items":{"anyOf":[{"$ref":"#/$defs/B"},{"type":"null"}]}}},"required":["deep"],"additionalProperties":false}}},"required":["m"],"additionalProperties":false,"$defs":{"B":{"type":"object","properties":{"b":{"$ref":"#/$defs/B"}},"additionalProperties":false}}}"##, ""),],
    ),
    (
        r##"/** Books a class.
 * @param args.day The day
 * @param limit - How many
 */
export async function execute({ day, limit = 10, deep: { x } = { x: -1 } }: { day: string; limit?: number; deep?: { x: number } }, context: Context): Promise<string> { return "" }"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"day":{"type":"string","description":"The day"},"limit":{"type":"number","default":10,"description":"How many"},"deep":{"type":"object","properties":{"x":{"type":"number"}},"required":["x"],"additionalProperties":false,"default":{"x":-1}}},"required":["day"],"additionalProperties":false}"##, "Books a class."),],
    ),
    (
        r##"/** Books. */
export const execute = async (args: { a: string }) => """##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, "Books."),],
    ),
    (
        r##"function execute(args: { a: string }) {}
export { execute }"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"function run(args: { a: string }) {}
export { run as execute }"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export function execute() {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{},"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export function execute(args) {}"##,
        &[],
    ),
    (
        r##"export function execute(args: any) {}"##,
        &[],
    ),
    (
        r##"export const parameters = { type: "object" }; export function execute(args: { a: string }) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export const tool = { name: "greet", /** Greets. */ execute(args: { who: string }) {} }"##,
        &[
            ("Named(\"greet\")", r##"{"type":"object","properties":{"who":{"type":"string"}},"required":["who"],"additionalProperties":false}"##, "Greets."),],
    ),
    (
        r##"/** Greets. */
export const tool = { name: "greet", execute: async (args: { who: string }) => {} } satisfies Tool"##,
        &[
            ("Named(\"greet\")", r##"{"type":"object","properties":{"who":{"type":"string"}},"required":["who"],"additionalProperties":false}"##, "Greets."),],
    ),
    (
        r##"export const tools = [{ name: "a", execute(args: { x: string }) {} }, /** B. */ { execute: ({ y }: { y: number }) => y }, { name: "c", parameters: {}, execute(args: Date) {} }, d] as const
/** D. */
const d = { name: "d", execute: run }
function run(args: { z: boolean }) {}"##,
        &[
            ("Named(\"a\")", r##"{"type":"object","properties":{"x":{"type":"string"}},"required":["x"],"additionalProperties":false}"##, ""),
            ("Index(1)", r##"{"type":"object","properties":{"y":{"type":"number"}},"required":["y"],"additionalProperties":false}"##, "B."),
            ("Named(\"d\")", r##"{"type":"object","properties":{"z":{"type":"boolean"}},"required":["z"],"additionalProperties":false}"##, "D."),],
    ),
    (
        r##"export const execute: Execute = (args) => args"##,
        &[],
    ),
    (
        r##"export const execute: Execute<{ a: string }> = (args: { a: string }) => args"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export function execute(this: X, args: { a: string }) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export function execute(args: { a: string } = { a: "" }) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export default function execute(args: { a: string }) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"/** Runs. */
export default function (args: { a: string }) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, "Runs."),],
    ),
    (
        r##"export default async (args: { a: string }) => args.a"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"/** Runs. */
function run(args: { a: string }) {}
export default run"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, "Runs."),],
    ),
    (
        r##"function run(args: { a: string }) {}
export { run as default }"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export default { name: "a", /** Runs. */ execute(args: { a: string }) {} }"##,
        &[
            ("Named(\"a\")", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, "Runs."),],
    ),
    (
        r##"const tool = { name: "a", execute(args: { a: string }) {} }
export default tool satisfies Tool"##,
        &[
            ("Named(\"a\")", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export default defineTool({ name: "a", execute(args: { a: string }) {} })"##,
        &[
            ("Named(\"a\")", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"/** Runs. */
function execute(args: { a: string }) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, "Runs."),],
    ),
    (
        r##"const execute = async (args: { a: string }) => args"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"function execute(args: { a: string }) {}
export default function (args: { b: string }) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export const tool = { name: "a" }; export function execute(args: { a: string }) {}"##,
        &[
            ("Execute", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export const tool = { name: "a", execute(args: { a: string }) {} }; function execute(args: { d: Date }) {}"##,
        &[
            ("Named(\"a\")", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export const tool = { name: "a", parameters: {}, execute(args: { d: Date }) {} }"##,
        &[],
    ),
    (
        r##"export const tools = { b: { /** Runs. */ execute(args: { a: string }) {} }, c, d: { parameters: {}, execute(args: Date) {} } }
const c = { name: "e", execute(args: { a: string }) {} }"##,
        &[
            ("Named(\"b\")", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, "Runs."),
            ("Named(\"c\")", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export const tools = [{ name: "a", execute }, { name: "b", parameters: {}, execute }]; export function execute(args: { a: string }) {}"##,
        &[
            ("Named(\"a\")", r##"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"##, ""),],
    ),
    (
        r##"export const tools = [{ name: "a", parameters: {}, execute() {} }]; export function execute(args: { d: Date }) {}"##,
        &[],
    ),
    (
        r##"import { execute } from "./a.ts"; export const tool = { name: "a", parameters: {}, execute }"##,
        &[],
    ),
];

fn parameters(source: &str) -> Stripped {
    strip(source).unwrap_or_else(|faults| panic!("{source}: {faults:?}"))
}

#[test]
fn a_property_has_the_schema_of_its_type() {
    for (found, expected) in PROPERTIES {
        let source = format!("export function execute(args: {{ a: {found} }}) {{}}");
        let schema = parameters(&source).parameters[0].schema.clone();
        assert_eq!(schema["properties"]["a"].to_string(), *expected, "{found}");
    }
}

#[test]
fn undefined_makes_a_property_optional() {
    for (found, required) in [
        ("a?: string", false),
        ("a: string | undefined", false),
        ("a?: string | undefined", false),
        ("a: string | null", true),
        ("readonly a: string", true),
        ("a", true),
    ] {
        let source = format!("export const execute = (args: {{ {found} }}) => 1");
        let schema = parameters(&source).parameters[0].schema.clone();
        assert_eq!(schema.get("required").is_some(), required, "{found}");
    }
}

#[test]
fn a_module_has_the_schemas_of_its_tools() {
    for (source, expected) in MODULES {
        let stripped = parameters(source);
        let found: Vec<_> = stripped
            .parameters
            .iter()
            .map(|derived| {
                (
                    format!("{:?}", derived.tool),
                    derived.schema.to_string(),
                    derived.description.clone().unwrap_or_default(),
                )
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(tool, schema, description)| {
                (
                    (*tool).to_owned(),
                    (*schema).to_owned(),
                    (*description).to_owned(),
                )
            })
            .collect();
        assert_eq!(found, expected, "{source}");
    }
}
