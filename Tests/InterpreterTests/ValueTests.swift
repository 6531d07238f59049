import Interpreter
import Testing

@Suite("Values in memory")
struct ValueTests {
    @Test("A value is eight bytes of payload and a byte that tells the case")
    func layout() {
        #expect(MemoryLayout<Value>.size == 9)
        #expect(MemoryLayout<Value>.stride == 16)
        let object = StringObject("text")
        withUnsafeBytes(of: Value.object(object)) { bytes in
            let payload = bytes.load(as: UInt.self)
            #expect(payload == UInt(bitPattern: Unmanaged.passUnretained(object).toOpaque()))
        }
        withUnsafeBytes(of: Value.number(1.5)) { bytes in
            #expect(bytes.load(as: Double.self) == 1.5)
        }
    }

    @Test("Copies share nothing that is written")
    func copies() {
        #expect(
            Session.text(
                """
                var a = { xs: [1, [2]], t: zeros(2) }
                var b = a
                b.xs[1][0] = 9
                b.t[0] = 5
                fn change(r) { var c = r; c.xs = []; c }
                let c = change(b)
                print(a.xs, b.xs, c.xs, a.t, b.t)
                """) == "[1, [2]] [1, [9]] [] [0, 0] [5, 0]\n")
    }

    @Test("A tensor that gets a result in its own memory changes no other value")
    func resultsInPlace() {
        #expect(
            Session.text(
                """
                fn work() {
                    var y = tensor([1, 2])
                    let kept = y
                    let list = [y]
                    y = y + 1
                    let later = y
                    for i in 0..<3 { y = y * 2 }
                    var z = 10 - y
                    z = z * z
                    z = y - z
                    z = z
                    var part = y[0:1]
                    part = part * 0
                    let f = () => y
                    y = y / 2
                    let seen = f()
                    y = y / 2
                    print(kept, list, later, y, z, part, seen)
                }
                work()
                """)
                == "[1, 2] [tensor([1, 2])] [2, 3] [4, 6] [-20, -172] [0] [8, 12]\n")
    }

    @Test("A result of another form gets memory of its own")
    func formsChange() {
        #expect(
            Session.text(
                """
                fn work() {
                    var y = tensor([1, 2])
                    y = y * 2
                    y = y * tensor([1, 2], dtype: float64)
                    print(y, y.dtype)
                    y = y * tensor([[1, 1], [0, 1]])
                    print(y.shape)
                    y = y > 2
                    print(y)
                }
                work()
                """)
                == "[2, 8] float64\n[2, 2]\n[[false,  true],\n [false,  true]]\n")
    }
}
