import Dispatch
import Kernels
import Tensors

extension Plan {
    package func describe() -> String {
        var text = "\(steps.count) steps, \(byteCount) bytes\n"
        for (place, step) in steps.enumerated() {
            switch step {
            case .group(let group):
                text += "  group \(group.rows)x\(group.columns) ops \(group.instructions.map { "\($0.op)" }) in \(group.inputs.count) out \(group.outputs.count)"
            default: text += "  \(graph[nodes[place]].primitive.name) \(graph[nodes[place]].shape)"
            }
            text += String("  \(profile.indices.contains(place) ? profile[place] / 1000 : 0) us\n")
        }
        return text
    }
}
