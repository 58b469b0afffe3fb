//! Modules, and what is blank in them.

use super::super::javascript;

/// Between guillemets: what becomes white space, or, with an arrow, what one
/// character becomes.
#[rustfmt::skip]
const CASES: &[&str] = &[
    "const a«: number» = 1;",
    "let a«: string», b«: number[]» = [], c«: { d: string }» = { d: \"\" };",
    "let a«!: number»",
    "let {a, b}«: {a: string; b: number}» = c",
    "const [x, y]«: [number, number]» = [1, 2]",
    "var f = function «<T>»(«this: T,» a«?: number», ...rest«: string[]»)«: void» {}",
    "function f(«this: Window») {}",
    "function f(«this: Window,» a) {}",
    "function f(«this: Window,») {}",
    "function f(a«?», b«?: string») {}",
    "function f(a«: string» = \"x\", b«: number» = 1)«: asserts a is string» { }",
    "function f(a)«: a is string» { return true }",
    "function f«<const T extends string, U = T>»(a«: T»)«: U» {}",
    "«function f(a: string): void;\nfunction f(a: number): void;»\nfunction f(a«: any») {}",
    "«export function f(a: string): void;»\nexport function f(a«: any») {}",
    "«export default function f(a: string): void;»\nexport default function f(a«: any») {}",
    "async function* g()«: AsyncGenerator<string>» { yield* x «as any» }",
    "const f = (a«: number»)«: number» => a",
    "const f = async «<T>»(a«: T»)«: Promise<T>» => a",
    "const f = «<T,>»(a«: T») => a",
    "const f = (a«: number):\n  Promise<\n  string»\n«>→)» => a",
    "const f = (\n  a«: number»,\n«): Promise<\n  string»«>→)» => a",
    "const f = async «<→(»\n  «T\n>(»a«: T») => a",
    "return_: { const f = ()«: { a: string }» => ({ a: \"\" }) }",
    "function f() { return «<T>»(a«: T») => a }",
    "function f() { return «<→(»\n«T\n>(»a«: T») => a }",
    "const f = (a)«: a is string» => true",
    "const x = a ? (b) : c => d",
    "const x = a ? (b)«: c» => d : e",
    "const a = b «as string»",
    "const a = b «as const»",
    "const a = b «as unknown as string[]»",
    "const a = b «satisfies C»",
    "const a = (b «as any»).c",
    "const a = b «a→;»«s string»\n(c)",
    "const a = b «a→;»«s string»\n[c].d()",
    "const a = b «a→;»«s string»\n`c`",
    "const a = b «as string»\n+c",
    "const a = b «as string»\nc()",
    "const a = b «as\n string»",
    "const a = b «a→;»«s {\n c: string\n}»\n(d)",
    "let a«:→;» «string»\n(b)",
    "let a«:→;» «T[]»\n[b]",
    "const a = b\n«t→;»«ype T = string»\n(c)",
    "const a = b\n«i→;»«nterface T { a: string }»\n(c)",
    "const a = b\n«i→;»«nterface T { a: string }\ntype U = T»\n[c].d",
    "const a = b;\n«type T = string;»\n(c)",
    "const a = b\n«type T = string»\nc()",
    "«type A = 1»\n(b)",
    "\"use strict\"\n«t→;»«ype A = 1\n;»(b)",
    "{ «type A = 1»\n(b) }",
    "const a = {}\n«i→;»«nterface X {}»\n[b].c",
    "a = «<T>»b",
    "a = «<T>»(b)",
    "a = «<const>»[\"b\"]",
    "a = «<any>»b.c «as string»",
    "a = («<any>»b).c",
    "a = !«<boolean>»b",
    "foo«!».bar«!»()",
    "a«!»",
    "a«!»[0]«!».b«!»++",
    "a = b«!» + c«!»",
    "a = b«!»\n(c)",
    "a?.b«!».c",
    "a?.b«!»()",
    "(a «as any») = 1;",
    "(«<any>»a) = 1;",
    "a«!» = 1;",
    "[a «as any»] = b;",
    "({ a: b «as any» } = c);",
    "for (const a of b «as string[]») {}",
    "for (let i«: number» = 0; i < 1; i++) {}",
    "for ((a «as any») of b) {}",
    "for (const k in «<any>»b) {}",
    "foo«<string>»(a)",
    "foo«<Map<string, Array<number>>>»(a)",
    "new Foo«<string>»(a)",
    "new Foo«<string>»",
    "foo?.«<string>»(a)",
    "foo«<string>»`a`",
    "const x = foo«<string>»",
    "const x = foo«<string>»;",
    "f(a «< b, c >» (d))",
    "class A«<T>» extends B«<T> implements C, D<T>» {}",
    "class A «implements C» {}",
    "const A = class«<T>» {}",
    "const A = class «implements C» {}",
    "«abstract» class A {}",
    "export «abstract» class A { «abstract a(): void; abstract b: string;» c() {} }",
    "export default «abstract» class A {}",
    "class A { a«: string»; b«?: number»; c«!: boolean»; «readonly» d = 1; static e«: string» }",
    "class A { «private» a = 1; «protected» b() {} «public» static c«?: string»; «override» d() {} «private readonly» e; static «readonly» f = 1 }",
    "class A { «declare a: string;» b }",
    "class A { «[key: string]: any;» a }",
    "class A { «static [key: string]: any»\n a = 1 }",
    "class A { «a(): void;» a(b«?: string»)«: void» {} }",
    "class A { «constructor(a: string);» constructor(a«: any») {} }",
    "class A { get a()«: string» { return \"\" } set a(b«: string») {} }",
    "class A { async a«<T>»()«: Promise<T>» {} *b()«: Generator<T>» {} static async *c()«: X» {} }",
    "class A { a«?»()«: void» {} [\"b\"]«?: string»; \"c\"«!: number»; [d]()«: void» {} }",
    "class A { a = b «a→;»«s T»\n[\"c\"]() {} }",
    "class A { a«:→;» «T»\n[\"c\"]() {} }",
    "class A { a = 1\n«p→;»«ublic» [\"b\"] = 2 }",
    "class A { get«:→;» «T»\n a() {} }",
    "class A { static«:→;» «T»\n a() {} }",
    "class A { set«?→;»«: T»\n a() {} }",
    "class A { get«: T» }",
    "class A { static { let a«: string» } }",
    "class A { «public» static async a() {} }",
    "class A { x = 1; «declare y: T»\n z }",
    "class A { «private» accessor«: string»; declare«: number»; readonly«: boolean»; public«: string»; abstract; override() {} }",
    "«abstract» class A { «private» x = y\n «a→;»«bstract [z]: string»\n [w] = 1 }",
    "«interface A { a: string }»",
    "«export interface A extends B, C<D> { (a): void; new (a): A; [k: string]: any; get a(): string }»",
    "«type A = { a: string }»",
    "«export type A = B | C»",
    "«type A<T> = T extends infer U ? U : never»",
    "«type A = `a${string}b`»",
    "«type A = { readonly [K in keyof T]?: T[K] }»",
    "«type A = typeof a.b»\nlet c",
    "«type A = unique symbol; type B = asserts; type C = abstract new () => void»",
    "«declare const a: string»",
    "«declare let a, b: string;»",
    "«declare function f(): void»",
    "«declare class A { a(): void }»",
    "«declare module \"x\" { export const a: string }»",
    "«declare namespace A { let b: string }»",
    "«declare global { interface Window { a: string } }»",
    "«declare enum A { B }»",
    "«declare const enum A { B }»",
    "«export declare const a: string;»",
    "«namespace A { export type B = string; export interface C {} }»",
    "«namespace A.B { type C = 1 }»",
    "«export namespace A { type B = 1 }»",
    "«import type A from \"a\"»",
    "«import type { A, B } from \"a\";»",
    "«import type * as A from \"a\"»",
    "import { «type A,» b } from \"a\"",
    "import { b, «type A» } from \"a\"",
    "import { «type A» } from \"a\"",
    "import a, { «type B, type C as D,» e as f, } from \"a\"",
    "import { unused } from \"a\"",
    "import A from \"a\"; import {} from \"b\"; import \"c\"",
    "import { type } from \"a\"",
    "import { type as as } from \"a\"",
    "import type, { a } from \"a\"",
    "«export type { A } from \"a\"»",
    "«export type { A }»",
    "«export type * from \"a\"»",
    "«export type * as A from \"a\"»",
    "export { «type A,» b }",
    "export { a, «type B» } from \"a\"",
    "«import type A = require(\"a\")»",
    "«export default interface A { a: string }»",
    "export default «<T>»(a«: T») => a",
    "export default a «as T»",
    "export const execute = async ({ a, b }«: { a: string; b?: number }», context«: Context»)«: Promise<string>» => { return a }",
    "try {} catch (e«: unknown») {}",
    "try {} catch (e«: any») { throw e «as Error» }",
    "label: for (const a of «<any>»b) { continue label }",
    "if (a) b «as T»\nelse c",
    "if (a) b«!»; else c«!»",
    "do a «as T»\nwhile (b)",
    "switch (a «as string») { case b «as string»: c «a→;»«s T»\n(d); default: let e«: number» }",
    "const a = { b: c «as string», d«<T>»(e«: T»)«: void» {}, async f()«: Promise<void>» {}, get g()«: string» { return \"\" }, [h «as string»]: 1, ...(i «as any») }",
    "const a = `${b «as string»} ${«<string>»c}`",
    "const a = `${`${b «as T»}`}: string`",
    "const a = \"b as string\" // c as string",
    "const a = /b as string/g",
    "const a = b /* as */ «as /* c */ string» /* d */",
    "const a /* b */ «: /* c */ string» /* d */ = 1",
    "function f(a /* b */ «?» /* c */ «: string») {}",
    "function f(// a\n b«: string», // c\n d«: number»\n) {}",
    "let 变量«: 类型» = 1",
    "let a«: \"😀\" | \"é\"» = b, c",
    "let a«: 'x\u{2028}y'» = b",
    "let é«:→;» «ñ<\"日本\">»\n(a)",
    "«type 日本 = 1»\n(a)",
    "const a«: string»\t=\t1",
    "const a«: {\r\n b: string\r\n}» = 1",
    "let a = b «as any», c = d «as any»",
    "a = b «as T» ? c : d",
    "a = b «as T» && c «as U»",
    "a = b «as number» + c",
    "a = b + c «as number»",
    "a = b < c «as boolean»",
    "a = (b, c «as T»)",
    "a ||= b «as T»",
    "a = await (b «as Promise<T>»)",
    "a = [b «as T», ...c «as U[]»]",
    "f(a «as T», «<U>»b, ...c «as V»)",
    "a «as T»;",
    "«<T>»a;",
    "let a«: () => void» = () => {}",
    "let a«: (b: string) => (c: number) => void»",
    "let a«: new () => T» = b",
    "let a«: typeof import(\"b\")» = c",
    "let a«: import(\"b\").C<D>» = c",
    "let a«: string[][]» = [], b«: readonly string[]» = [], c«: [a?: string, ...b: number[]]»",
    "const f = function («this: T,» a«: U») {}",
    "const o = { f(«this: T») {}, g(«this: T,» a«: U»,) {} }",
    "enum_: type_: 1",
    "var type = 1, declare = 2, namespace = 3, abstract = 4, as = 5, is = 6; type = declare",
    "type\nA = 1",
    "declare\nlet a",
    "abstract\nclass A {}",
    "namespace\nA\n{}",
    "let as«: as» = as «as as»",
    "var async; async «< T >» (a)",
    "async «<T>»(a«: T») => a",
    "(async (a«: T»)«: Promise<U>» => { })()",
    "const f = ()«: void» => {}\n«<→;»«T>»(a)",
    "using_: { const a = b «satisfies T as U» }",
    "const f = «<T extends unknown>»(a«: T», b«?: T») => a«!»",
    "let x«: T» = a«!», y«!: U»",
    "class A { constructor(readonly_«: string», public_«?: number») {} }",
    "class A extends (B «as any») {}",
    "class A extends f«<T>»() {}",
    "export { a as b }; export * from \"c\"; export * as d from \"e\"",
    "#!/usr/bin/env node\nlet a«: string»",
    "\u{feff}let a«: string»",
    "let a«: string»;;;let b",
    "{ let a«: string» }",
    "() => { let a«: T» }",
    "a = function ()«: T» {}\n«t→;»«ype B = 1»\n(c)",
    "throw a «as Error»",
    "function f() { return a «as T» }",
    "function f() { return (\n«<T>»a\n) }",
    "function* f() { const a«: T» = yield b «as U» }",
    "x = y «a→;»«s any as T[]»\n[0]",
    "if (a) { «interface B {}» }",
    "var v = a«! as B»",
    "var v = a «as B!»",
];

/// A case as TypeScript and as JavaScript.
fn read(case: &str) -> (String, String) {
    let (mut source, mut code) = (String::new(), String::new());
    for (index, part) in case.split(['«', '»']).enumerate() {
        match part.split_once('→') {
            _ if index % 2 == 0 => {
                source.push_str(part);
                code.push_str(part);
            }
            Some((before, after)) => {
                source.push_str(before);
                code.push_str(after);
            }
            None => {
                source.push_str(part);
                code.extend(part.chars().map(blank));
            }
        }
    }
    (source, code)
}

fn blank(character: char) -> &'static str {
    match character {
        '\n' => "\n",
        '\r' => "\r",
        '\t' => "\t",
        '\u{2028}' => "\u{2028}",
        _ => match character.len_utf8() {
            1 => " ",
            2 => "\u{a0}",
            3 => "\u{2003}",
            _ => "\u{a0}\u{a0}",
        },
    }
}

#[test]
fn types_become_white_space() {
    for case in CASES {
        let (source, expected) = read(case);
        match javascript(&source) {
            Ok(code) => assert_eq!(code, expected, "{source}"),
            Err(faults) => panic!("{source}: {faults:?}"),
        }
    }
}

#[test]
fn whatever_is_left_stands_where_it_stood() {
    let ends = |text: &str| -> Vec<(usize, char)> {
        text.char_indices()
            .filter(|(_, found)| matches!(found, '\n' | '\r' | '\u{2028}'))
            .collect()
    };
    for case in CASES {
        let (source, _) = read(case);
        let code = javascript(&source).unwrap();
        assert_eq!(code.len(), source.len(), "{source}");
        assert_eq!(code.encode_utf16().count(), source.encode_utf16().count());
        assert_eq!(ends(&code), ends(&source), "{source}");
        assert_eq!(javascript(&code).unwrap(), code, "{source}");
    }
}

/// Line ends that stood for semicolons stay right whatever comes next: the
/// tree is compared each time.
#[test]
fn no_module_runs_on_into_another() {
    for first in CASES {
        for second in CASES {
            let source = format!("{}\n{}", read(first).0, read(second).0);
            if let Err(faults) = javascript(&source) {
                for fault in faults {
                    // Two exports of one name.
                    let twice = fault.message.contains("export");
                    let types = fault.message.starts_with("Without its types");
                    assert!(twice || !types, "{source}: {fault:?}");
                }
            }
        }
    }
}
