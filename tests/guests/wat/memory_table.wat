;; Asks for 30,000 table elements.
(table $t 1 funcref)
(func $call (param $args i32) (result i32)
  (drop (table.grow $t (ref.null func) (i32.const 30000)))
  unreachable)
