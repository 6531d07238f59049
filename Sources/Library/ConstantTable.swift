import Interpreter
import Tensors

/// Names of the language that stand for one value.
enum ConstantTable {
    static let all: [Constant] = numbers + elementTypes

    private static let numbers = [
        number("pi", .pi, "The circumference of a circle of diameter 1."),
        number("inf", .infinity, "Larger than every number."),
        number("nan", .nan, "No number: the result of `0 / 0`; not even equal to itself."),
    ]

    private static func number(_ name: String, _ value: Double, _ summary: String) -> Constant {
        Constant(name, category: Category.mathematics.rawValue, summary: summary) {
            .number(value)
        }
    }

    private static let elementTypes = [
        elementType(.float32, "Element type of 4 bytes: about 7 digits. What tensors have."),
        elementType(.float64, "Element type of 8 bytes: about 16 digits."),
        elementType(.int64, "Element type of 8 bytes: whole numbers that wrap around."),
        elementType(.uint8, "Element type of 1 byte: whole numbers in 0...255."),
        elementType(.bool, "Element type of 1 byte: true or false."),
    ]

    private static func elementType(_ type: ElementType, _ summary: String) -> Constant {
        Constant(type.description, category: Category.creation.rawValue, summary: summary) {
            .elementType(type)
        }
    }
}
