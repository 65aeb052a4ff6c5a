import Compiler

/// How objects of Kubernetes are read: what is not there, or of another kind, is nil.
extension Node {
    subscript(_ key: String) -> Node? { value(key) }

    /// Nil unless it is an integer of 64 bits.
    var integer: Int? { if case .int(let number) = value { number } else { nil } }
}
