;; Copies ASCII texts between JavaScript and linear memory, one character an octet, by the string builtins of an engine. The
;; shim has it in web/src/core/text-copier.ts, assembled by `wasm-as --enable-gc --enable-reference-types`.
(module
 (type $characters (array (mut i16)))
 (import "wasm:js-string" "fromCharCodeArray" (func $text_of (param (ref null $characters)) (param i32) (param i32) (result (ref extern))))
 (import "wasm:js-string" "intoCharCodeArray" (func $characters_of (param externref) (param (ref null $characters)) (param i32) (result i32)))
 (import "m" "m" (memory 0))
 (global $room (ref $characters) (array.new_default $characters (i32.const 8192)))

 ;; null: not all of them are ASCII
 (func (export "r") (param $at i32) (param $length i32) (result externref)
  (local $index i32) (local $seen i32) (local $octet i32) (local $room (ref $characters))
  (local.set $room (global.get $room))
  (if (local.get $length) (then
   (loop $next
    (array.set $characters (local.get $room) (local.get $index) (local.tee $octet (i32.load8_u (i32.add (local.get $at) (local.get $index)))))
    (local.set $seen (i32.or (local.get $seen) (local.get $octet)))
    (br_if $next (i32.lt_u (local.tee $index (i32.add (local.get $index) (i32.const 1))) (local.get $length))))))
  (if (i32.gt_u (local.get $seen) (i32.const 127)) (then (return (ref.null extern))))
  (call $text_of (local.get $room) (i32.const 0) (local.get $length)))

 ;; how many octets; -1: not all characters are ASCII
 (func (export "w") (param $text externref) (param $at i32) (result i32)
  (local $index i32) (local $length i32) (local $seen i32) (local $character i32) (local $room (ref $characters))
  (local.set $room (global.get $room))
  (if (local.tee $length (call $characters_of (local.get $text) (local.get $room) (i32.const 0))) (then
   (loop $next
    (i32.store8 (i32.add (local.get $at) (local.get $index)) (local.tee $character (array.get_u $characters (local.get $room) (local.get $index))))
    (local.set $seen (i32.or (local.get $seen) (local.get $character)))
    (br_if $next (i32.lt_u (local.tee $index (i32.add (local.get $index) (i32.const 1))) (local.get $length))))))
  (select (i32.const -1) (local.get $length) (i32.gt_u (local.get $seen) (i32.const 127)))))
