;; Instructions that cost fuel and hardly any time: fuel ends first.
(func $call (param $args i32) (result i32)
  (loop $again
    local.get 0 local.get 0 local.get 0 local.get 0 drop drop drop drop
    local.get 0 local.get 0 local.get 0 local.get 0 drop drop drop drop
    local.get 0 local.get 0 local.get 0 local.get 0 drop drop drop drop
    local.get 0 local.get 0 local.get 0 local.get 0 drop drop drop drop
    local.get 0 local.get 0 local.get 0 local.get 0 drop drop drop drop
    local.get 0 local.get 0 local.get 0 local.get 0 drop drop drop drop
    local.get 0 local.get 0 local.get 0 local.get 0 drop drop drop drop
    local.get 0 local.get 0 local.get 0 local.get 0 drop drop drop drop
    br $again)
  unreachable)
