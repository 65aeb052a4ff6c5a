import Glibc

/// The names of hosts, as the machine's resolver knows them.
enum Resolver {
    /// The first IPv4 address of a host; nil if it has none.
    static func address(of name: String) -> String? {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &found) == 0, let found else { return nil }
        defer { freeaddrinfo(found) }
        return numbers(of: found.pointee.ai_addr, found.pointee.ai_addrlen)
    }

    /// All addresses of a host as numbers, IPv4 and IPv6; none if it cannot be found.
    static func addresses(of name: String) -> Set<String> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &found) == 0, let first = found else { return [] }
        defer { freeaddrinfo(first) }
        var addresses: Set<String> = []
        var next: UnsafeMutablePointer<addrinfo>? = first
        while let entry = next?.pointee {
            if let text = numbers(of: entry.ai_addr, entry.ai_addrlen) { addresses.insert(text) }
            next = entry.ai_next
        }
        return addresses
    }

    /// The addresses of this machine as numbers, those of loopback among them.
    static func ownAddresses() -> Set<String> {
        var found: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&found) == 0, let first = found else { return [] }
        defer { freeifaddrs(first) }
        var addresses: Set<String> = []
        var next: UnsafeMutablePointer<ifaddrs>? = first
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let address = entry.ifa_addr else { continue }
            let length: Int
            switch Int32(address.pointee.sa_family) {
            case AF_INET: length = MemoryLayout<sockaddr_in>.size
            case AF_INET6: length = MemoryLayout<sockaddr_in6>.size
            default: continue
            }
            if let text = numbers(of: address, socklen_t(length)) { addresses.insert(text) }
        }
        return addresses
    }

    private static func numbers(of address: UnsafePointer<sockaddr>?, _ length: socklen_t) -> String? {
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        return text.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    }
}
