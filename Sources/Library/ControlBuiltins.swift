import Diagnostics
import Interpreter
import Language

/// Functions that show things and tell about them.
enum ControlBuiltins {
    static let all: [Builtin] = [print, show, type, help]

    static let print = Builtin(
        "print", [.rest("values", "any values")], .control,
        "Writes the values in one line, with spaces between them.",
        example: "print(\"loss\", 0.25)", hasEffect: true
    ) { call in
        let line = try call.rest(0).map { try Display.plainText(of: $0) }.joined(separator: " ")
        try call.machine.emit(.text(line + "\n"))
        return .none
    }

    static let show = Builtin(
        "show", [.rest("values", "any values")], .control,
        "Shows each value as the last value of a cell is shown: figures as figures.",
        example: "show(line([1, 4, 9]), [1, 4, 9])", hasEffect: true
    ) { call in
        for value in call.rest(0) {
            let output = try Display.output(of: value, call.machine.displayStyle)
            if let output { try call.machine.emit(output) }
        }
        return .none
    }

    static let type = Builtin(
        "type", [.required("x", "any value")], .control,
        "The name of the value's type, such as \"number\", \"list\" or \"tensor\".",
        example: "type([1, 2])"
    ) { call in
        .string(Display.typeName(of: try call.value(0)))
    }

    static let help = Builtin(
        "help",
        [
            .optional(
                "topic",
                "a function, or as a string a name, a heading or a pattern such as `*soft*`", "nil")
        ], .control,
        "Tells what a builtin does, or which there are.", example: "help(linspace)"
    ) { call in
        let library = call.machine.library
        guard let topic = call[0] else {
            try call.machine.emit(.text(HelpText.overview(of: library)))
            return .none
        }
        try call.machine.emit(.text(try HelpText.about(topic, in: library)))
        return .none
    }
}
