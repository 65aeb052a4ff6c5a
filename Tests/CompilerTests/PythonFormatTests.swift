import Testing

@testable import Compiler

/// `str.format`, against what CPython 3.11 made of the same templates and values.
@Suite struct PythonFormatTests {
    /// Nil where Python raises; its words are beside it.
    private static let recorded: [(template: String, text: String?)] = [
        ("", ""),
        ("plain", "plain"),
        ("{cluster}.{instance}", "c1.main"),
        ("{service}", "web"),
        ("{{x}}", "{x}"),
        ("{{{cluster}}}", "{c1}"),
        ("{{", "{"),
        ("}}", "}"),
        ("{", nil),  // Single '{' encountered in format string
        ("}", nil),  // Single '}' encountered in format string
        ("{cluster", nil),  // expected '}' before end of string
        ("a}b", nil),  // Single '}' encountered in format string
        ("{nosuch}", nil),  // 'nosuch'
        ("{cluster!r}", "'c1'"),
        ("{cluster!s}", "c1"),
        ("{cluster!a}", "'c1'"),
        ("{cluster!x}", nil),  // Unknown conversion specifier x
        ("{cluster!}", nil),  // unmatched '{' in format spec
        ("{cluster:>12}", "          c1"),
        ("{cluster:*^13}", "*****c1******"),
        ("{cluster:<9}|", "c1       |"),
        ("{cluster:.3}", "c1"),
        ("{cluster:6.2}|", "c1    |"),
        ("{cluster[0]}", "c"),
        ("{cluster[1]}", "1"),
        ("{cluster[9]}", nil),  // string index out of range
        ("{n}", "48879"),
        ("{n:5}|", "48879|"),
        ("{n:05}", "48879"),
        ("{n:+d}", "+48879"),
        ("{n:x}", "beef"),
        ("{n:#x}", "0xbeef"),
        ("{n:b}", "1011111011101111"),
        ("{n:,}", "48,879"),
        ("{n:_}", "48_879"),
        ("{n:f}", "48879.000000"),
        ("{n:.1f}", "48879.0"),
        ("{n:=+8}", "+  48879"),
        ("{n:<8}|", "48879   |"),
        ("{n:^9}|", "  48879  |"),
        ("{n!r:>6}", " 48879"),
        ("{cluster:d}", nil),  // Unknown format code 'd' for object of type 'str'
        ("{cluster:+}", nil),  // Sign not allowed in string format specifier
        ("{cluster:,}", nil),  // Cannot specify ',' with 's'.
        ("{n:s}", nil),  // Unknown format code 's' for object of type 'int'
        ("{cluster:{width}}|", "c1    |"),
        ("{cluster:>{width}.{two}}", "    c1"),
        ("{width:{two}}|", " 6|"),
        ("{cluster:{width:{two}}}", nil),  // Max string recursion exceeded
        ("{cluster:=9}", nil),  // '=' alignment not allowed in string format specifier
        ("{n:X}", "BEEF"),
        ("{n:o}", "137357"),
        ("{n: d}", " 48879"),
        ("{n:5,}", "48,879"),
        ("{n:012,}", "0,000,048,879"),
        ("{two:04,}", "0,002"),
        ("{two:05,}", "0,002"),
        ("{n:010,}", "00,048,879"),
        ("{n:+010,}", "+0,048,879"),
        ("{n:016_b}", "1011_1110_1110_1111"),
        ("{n:0=12,}", "0,000,048,879"),
        ("{n:012,.2f}", "0,048,879.00"),
        ("{n:*>12,}", "******48,879"),
        ("{two:01,}", "2"),
        ("{n:#030_x}", "0x000_0000_0000_0000_0000_beef"),
        ("{n:e}", "4.887900e+04"),
        ("{n:.2e}", "4.89e+04"),
        ("{n:E}", "4.887900E+04"),
        ("{n:>15.1e}", "        4.9e+04"),
        ("{n:.0e}", "5e+04"),
        ("{two:+e}", "+2.000000e+00"),
        ("{n:.9e}", "4.887900000e+04"),
        ("{n:.4e}", "4.8879e+04"),
        ("{two: .1e}", " 2.0e+00"),
        ("{n:.3e}", "4.888e+04"),
        ("{u}", "é☃"),
        ("{u!a}", "'\\xe9\\u2603'"),
        ("{u!r}", "'é☃'"),
        ("{u:>4}", "  é☃"),
        ("{u[1]}", "☃"),
        ("{cluster }", nil),  // 'cluster '
        ("{ cluster}", nil),  // ' cluster'
        ("{cluster:}", "c1"),
        ("{cluster!r:}", "'c1'"),
        ("{cluster!rx}", nil),  // expected ':' after conversion specifier
        ("{cluster:z}", nil),  // Negative zero coercion (z) not allowed in string format specifier
    ]

    private static let values: [String: Value] = [
        "cluster": .string("c1"), "instance": .string("main"), "service": .string("web"), "n": .int(48879),
        "width": .int(6), "two": .int(2), "u": .string("é☃"),
    ]

    private func expand(_ template: String) -> String? {
        try? PythonFormat.expand(template) { PythonFormatTests.values[$0] }.get()
    }

    @Test func expandsAsPythonDoes() {
        for (template, text) in PythonFormatTests.recorded { #expect(expand(template) == text, "\(template)") }
    }

    /// Characters, general forms and percents of numbers; and what only Python before 3.10 refuses, as paasta_tools' 3.6 did.
    @Test(arguments: ["{n:c}", "{n:g}", "{n:%}", "{n.real}", "{cluster:09}"])
    func refusesWhatItDoesNotKnow(template: String) {
        #expect(expand(template) == nil)
    }

    /// Ties go to even, and a carry moves the point.
    @Test(arguments: [(25, "2e+01"), (35, "4e+01"), (26, "3e+01"), (95, "1e+02"), (0, "0e+00"), (-5, "-5e+00")])
    func roundsExponents(number: Int, text: String) {
        let expanded = try? PythonFormat.expand("{n:.0e}") { _ in .int(number) }.get()
        #expect(expanded == text)
    }

    /// A width is memory.
    @Test(arguments: ["{cluster:48879}", "{cluster:{n}}", "{n:.99999f}", "{n:99999999999999999999}"])
    func refusesTextWithoutBounds(template: String) {
        #expect(expand(template) == nil)
    }

    @Test func saysWhatIsWrong() {
        let table = [
            ("{", "a '{' is not closed; a literal one is written '{{'"),
            ("}", "it has a single '}'; a literal one is written '}}'"),
            ("{cluter}", "'cluter' is not a name that it can use"), ("{}", "'{}' has no name"),
        ]
        for (template, message) in table {
            let result = PythonFormat.expand(template) { PythonFormatTests.values[$0] }
            #expect(result == .failure(PythonFormat.Failure(message: message)))
        }
    }
}
