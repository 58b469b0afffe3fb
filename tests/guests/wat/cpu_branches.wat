;; Jumps through a table, to another place each time.
(func $call (param $args i32) (result i32)
  (local $i i32)
  (loop $again
    (local.set $i (i32.add (i32.mul (local.get $i) (i32.const 1103515245)) (i32.const 12345)))
    (block $d (block $c (block $b (block $a
      (br_table $a $b $c $d $a $c $b $d
        (i32.and (i32.shr_u (local.get $i) (i32.const 16)) (i32.const 7))))
      (br $again)) (br $again)) (br $again))
    (br $again))
  unreachable)
