;; Asks for a thousand million table elements.
(table $t 1 funcref)
(func $call (param $args i32) (result i32)
  (drop (table.grow $t (ref.null func) (i32.const 1000000000)))
  unreachable)
