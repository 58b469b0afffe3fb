;; What a whole component needs around its core instance $main to be a plugin.
;; Guests with several core modules put it in by `(@guest)`.
(type $effects (enum "read-only" "idempotent" "writes" "destructive"))
(type $function (record
  (field "name" string) (field "display-name" (option string))
  (field "description" string) (field "parameters" string)
  (field "returns" (option string)) (field "effects" $effects)))
(type $capability (variant (case "kv" u64)))
(type $manifest (record
  (field "name" string) (field "version" string)
  (field "display-name" (option string)) (field "description" string)
  (field "category" (option string)) (field "icon" (option string))
  (field "settings-schema" (option string))
  (field "functions" (list $function)) (field "capabilities" (list $capability))))
(type $gym (record (field "id" string) (field "name" string)))
(type $member (record
  (field "id" string) (field "email" (option string)) (field "name" (option string))))
(type $context (record
  (field "call-id" string) (field "gym" $gym) (field "member" (option $member))
  (field "session" (option string)) (field "locale" string) (field "time-zone" string)
  (field "attempt" u32) (field "idempotency-key" string)))
(type $error (record
  (field "code" string) (field "message" string) (field "retryable" bool)))
(func $describe (result $manifest)
  (canon lift (core func $main "describe") (memory (core memory $main "memory"))))
(func $call
  (param "function" string) (param "arguments" string) (param "context" $context)
  (result (result string (error $error)))
  (canon lift (core func $main "call") (memory (core memory $main "memory"))
    (realloc (core func $main "realloc"))))
(instance $guest
  (export "effects" (type $effects))
  (export "function" (type $function))
  (export "capability" (type $capability))
  (export "manifest" (type $manifest))
  (export "gym" (type $gym))
  (export "member" (type $member))
  (export "call-context" (type $context))
  (export "error" (type $error))
  (export "describe" (func $describe))
  (export "call" (func $call)))
(export "spotter:plugin/guest@1.0.0" (instance $guest))
