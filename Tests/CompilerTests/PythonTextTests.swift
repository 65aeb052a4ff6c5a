import Testing

@testable import Compiler

/// `str` and `repr`, against texts that CPython 3.11 printed.
@Suite struct PythonTextTests {
    /// By the bits of the double.
    private static let floats: [(bits: UInt64, repr: String)] = [
        (0x0000_0000_0000_0000, "0.0"),
        (0x8000_0000_0000_0000, "-0.0"),
        (0x3FF0_0000_0000_0000, "1.0"),
        (0xBFF8_0000_0000_0000, "-1.5"),
        (0x3FB9_9999_9999_999A, "0.1"),
        (0x3FD0_0000_0000_0000, "0.25"),
        (0x3FD3_3333_3333_3334, "0.30000000000000004"),
        (0x3F1A_36E2_EB1C_432D, "0.0001"),
        (0x3F1A_3637_1EA5_31A8, "9.999e-05"),
        (0x3EE4_F8B5_88E3_68F1, "1e-05"),
        (0x3E7A_D7F2_9ABC_AF48, "1e-07"),
        (0x3E84_21F5_F40D_8376, "1.5e-07"),
        (0x419D_6F34_547E_6B75, "123456789.12345679"),
        (0x433F_FFFF_FFFF_FFFF, "9007199254740991.0"),
        (0x4340_0000_0000_0000, "9007199254740992.0"),
        (0x4340_0000_0000_0001, "9007199254740994.0"),
        (0xC340_0000_0000_0001, "-9007199254740994.0"),
        (0x430C_6BF5_2634_0000, "1000000000000000.0"),
        (0x4341_C379_37E0_7FFF, "9999999999999998.0"),
        (0x4341_C379_37E0_8000, "1e+16"),
        (0x4345_EE2A_2EB5_A5C4, "1.2345678901234568e+16"),
        (0x4376_3457_85D8_A000, "1e+17"),
        (0x444B_1AE4_D6E2_EF50, "1e+21"),
        (0x4480_F0CF_064D_D592, "1e+22"),
        (0x44B5_2D02_C7E1_4AF6, "1e+23"),
        (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
        (0x0000_0000_0000_0001, "5e-324"),
        (0x0010_0000_0000_0000, "2.2250738585072014e-308"),
        (0x7FF0_0000_0000_0000, "inf"),
        (0xFFF0_0000_0000_0000, "-inf"),
        (0x7FF8_0000_0000_0000, "nan"),
        (0x3FD5_5555_5555_5555, "0.3333333333333333"),
        (0x40F8_6A00_0000_0000, "100000.0"),
        (0x4103_2A3F_FFFF_FFFF, "156999.99999999997"),
        (0x4330_0000_0000_0000, "4503599627370496.0"),
        (0x3EFF_7510_4D55_1D69, "3e-05"),
        (0x3F20_2C9D_EDBC_309D, "0.0001234"),
    ]

    private static let texts: [(text: String, repr: String)] = [
        ("", "''"),
        ("a", "'a'"),
        ("it's", "\"it's\""),
        ("say \"hi\"", "'say \"hi\"'"),
        ("it's \"x\"", "'it\\'s \"x\"'"),
        ("a\\b", "'a\\\\b'"),
        ("a\u{a}b\u{9}c\u{d}d", "'a\\nb\\tc\\rd'"),
        ("\u{0}\u{7}\u{1b}\u{7f}", "'\\x00\\x07\\x1b\\x7f'"),
        ("\u{80}\u{9f}\u{a0}\u{ad}", "'\\x80\\x9f\\xa0\\xad'"),
        ("\u{e9}", "'\u{e9}'"),
        ("e\u{301}", "'e\u{301}'"),
        ("\u{2603}", "'\u{2603}'"),
        ("\u{1d11e}", "'\u{1d11e}'"),
        ("\u{200b}", "'\\u200b'"),
        ("\u{2028}\u{2029}", "'\\u2028\\u2029'"),
        ("\u{3000}", "'\\u3000'"),
        ("\u{e000}", "'\\ue000'"),
        ("\u{feff}", "'\\ufeff'"),
        ("\u{e0001}", "'\\U000e0001'"),
        ("\u{10ffff}", "'\\U0010ffff'"),
        ("\u{378}", "'\\u0378'"),
        (" ", "' '"),
        ("'", "\"'\""),
        ("\"", "'\"'"),
        ("\\'", "\"\\\\'\""),
    ]

    private static let bytes: [(bytes: [UInt8], repr: String)] = [
        ([], "b''"),
        ([104, 105], "b'hi'"),
        ([105, 116, 39, 115], "b\"it's\""),
        ([0, 255, 10, 9, 92], "b'\\x00\\xff\\n\\t\\\\'"),
        ([39, 34], "b'\\'\"'"),
    ]

    @Test func writesFloats() {
        for (bits, repr) in PythonTextTests.floats {
            let value = Value.float(Double(bitPattern: bits))
            #expect(value.repr == repr)
            #expect(value.str == repr)
        }
    }

    @Test func quotesTexts() {
        for (text, repr) in PythonTextTests.texts {
            #expect(Value.string(text).repr.hasSameBytes(as: repr), "\(text.debugDescription)")
            #expect(Value.string(text).str.hasSameBytes(as: text))
        }
    }

    @Test func quotesBytes() {
        for (bytes, repr) in PythonTextTests.bytes {
            #expect(Value.binary(bytes).repr == repr)
            #expect(Value.binary(bytes).str == repr)
        }
    }

    @Test func writesScalars() throws {
        #expect(Value.null.str == "None")
        #expect(Value.bool(true).str == "True")
        #expect(Value.bool(false).repr == "False")
        #expect(Value.int(-9_223_372_036_854_775_808).str == "-9223372036854775808")
        #expect(
            Value.bigInt(try #require(BigInteger("1000000000000000000000000000000"))).str
                == "1000000000000000000000000000000")
    }

    @Test func writesDatesAndTimes() throws {
        let date = try #require(CalendarDate(year: 19, month: 1, day: 2))
        #expect(Value.date(date).str == "0019-01-02")
        #expect(Value.date(date).repr == "datetime.date(19, 1, 2)")
        let times: [(hour: Int, minute: Int, second: Int, microsecond: Int, str: String, repr: String)] = [
            (0, 0, 0, 0, "00:00:00", "0, 0"), (10, 5, 0, 0, "10:05:00", "10, 5"), (10, 5, 7, 0, "10:05:07", "10, 5, 7"),
            (10, 5, 0, 120, "10:05:00.000120", "10, 5, 0, 120"),
            (23, 59, 59, 999_999, "23:59:59.999999", "23, 59, 59, 999999"),
        ]
        for time in times {
            let value = Timestamp(
                date: date, hour: time.hour, minute: time.minute, second: time.second, microsecond: time.microsecond)
            let timestamp = Value.timestamp(try #require(value))
            #expect(timestamp.str == "0019-01-02 " + time.str)
            #expect(timestamp.repr == "datetime.datetime(19, 1, 2, \(time.repr))")
        }
    }

    @Test func writesCollections() throws {
        let date = Value.date(try #require(CalendarDate(year: 2019, month: 1, day: 1)))
        let table: [(value: Value, str: String)] = [
            (.list([]), "[]"), (.map([]), "{}"), (.set([]), "set()"), (.tuple([]), "()"), (.tuple([.int(1)]), "(1,)"),
            (.tuple([.int(1), .string("a")]), "(1, 'a')"), (.set([.int(1), .string("a")]), "{1, 'a'}"),
            (.list([.int(1), .string("a"), .float(2.5), .null, .bool(true)]), "[1, 'a', 2.5, None, True]"),
            (.map([(.string("a"), .int(1)), (.int(2), .list([date]))]), "{'a': 1, 2: [datetime.date(2019, 1, 1)]}"),
            (.list([.list([.string("it's")]), .map([(.bool(true), .map([]))])]), "[[\"it's\"], {True: {}}]"),
            (.list([.binary([0]), .float(1e16)]), "[b'\\x00', 1e+16]"),
        ]
        for (value, str) in table {
            #expect(value.str == str)
            #expect(value.repr == str)
        }
    }
}
