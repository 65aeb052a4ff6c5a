/// The classes of bytes that the grammars of this folder are made of.
enum ASCII {
    static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    static func isSmallLetter(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "a") < 26 }

    static func isLetter(_ byte: UInt8) -> Bool { isSmallLetter(byte | 0x20) }

    static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6 }

    /// A character that shows: no space, no control character.
    static func isVisible(_ byte: UInt8) -> Bool { 0x21...0x7E ~= byte }
}
