/// By what a forge knows a finding again in the next commit: a hash over what it says, without its line and column,
/// which move with every line above it. Findings that say the same of the same file are numbered in their order.
///
/// FNV-1a of 64 bits: the hash of the house, MD5, is above this module, and nobody gains from a forged fingerprint. It
/// takes 6 million different findings to make two of them alike with a probability of one in a million.
enum Fingerprint {
    /// 16 hexadecimal digits for each finding, no two the same.
    static func of(_ findings: [Diagnostic]) -> [String] {
        var seen: [UInt64: UInt64] = [:]
        return findings.map { finding in
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for text in [finding.filePath, finding.id.code, finding.message] {
                for byte in text.utf8 { mix(byte, into: &hash) }
                // A byte that UTF-8 does not have, so that texts cannot run into each other.
                mix(0xFF, into: &hash)
            }
            let number = seen[hash, default: 0]
            seen[hash] = number + 1
            for byte in String(number).utf8 { mix(byte, into: &hash) }
            let digits = String(hash, radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }
    }

    private static func mix(_ byte: UInt8, into hash: inout UInt64) {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}
