;; Gives the host memory that it does not have.
(func $realloc (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
  (i32.const 0x7ffffff0))
(func $call (param $args i32) (result i32) unreachable)
