import FuzzDriver

// libFuzzer calls this for each input. The first byte chooses the place that the rest stands in, so that a mutation can
// move a text from one to another.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = UnsafeBufferPointer(start: start, count: count)
    guard let choice = input.first else { return 0 }
    let roles = CompilerDriver.Role.allCases
    driver.feed(Array(input.dropFirst()), as: roles[Int(choice) % roles.count])
    return 0
}

private let driver = CompilerDriver()
