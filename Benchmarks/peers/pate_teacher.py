"""PATE 2017 deep_cnn default model ("inference", not deeper, no dropout) on 28x28x1, batch 128, SGD lr 0.05,
L2 0.004 on the two hidden dense layers, moving average 0.9999 of all variables."""
import common
from common import cycle, load

B, NB, LR, WD, EMA = 128, 8, 0.05, 0.004, 0.9999


def torch_peer(channels_last, lrn):
    def build(a):
        torch = common.torch_init(a.threads)
        import torch.nn.functional as F
        nn = torch.nn

        class LRN(nn.Module):   # tf.nn.lrn(depth_radius=4, bias=1, alpha=0.001/9, beta=0.75); same numbers, band matrix
            def __init__(s, ch):
                super().__init__()
                i = torch.arange(ch)
                s.register_buffer("band", ((i[:, None] - i[None]).abs() <= 4).float() * (0.001 / 9.0))

            def forward(s, x):
                q = torch.einsum("cd,ndhw->nchw", s.band, x * x)
                return x * (1.0 + q) ** -0.75
        mk = (lambda ch: nn.LocalResponseNorm(9, alpha=0.001, beta=0.75, k=1.0)) if lrn == "builtin" else LRN
        m = nn.Sequential(
            nn.Conv2d(1, 64, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2, ceil_mode=True), mk(64),
            nn.Conv2d(64, 128, 5, padding=2), nn.ReLU(), mk(128), nn.MaxPool2d(3, 2, ceil_mode=True),
            nn.Flatten(), nn.Linear(6272, 384), nn.ReLU(), nn.Linear(384, 192), nn.ReLU(), nn.Linear(192, 10))
        for mod, s, b in ((m[0], 1e-4, 0.), (m[4], 1e-4, .1), (m[9], .04, .1), (m[11], .04, .1), (m[13], 1 / 192, 0.)):
            nn.init.trunc_normal_(mod.weight, std=s, a=-2 * s, b=2 * s); nn.init.constant_(mod.bias, b)
        if channels_last:
            m = m.to(memory_format=torch.channels_last)
        ps = list(m.parameters()); opt = torch.optim.SGD(ps, lr=LR); ema = [p.detach().clone() for p in ps]
        ce = nn.CrossEntropyLoss(); w1, w2 = m[9].weight, m[11].weight
        x, y = load(a.data, B * NB)
        x = torch.from_numpy(x).reshape(NB, B, 1, 28, 28); y = torch.from_numpy(y).reshape(NB, B)
        it = cycle([(x[i].contiguous(), y[i].contiguous()) for i in range(NB)])

        def step():
            x, y = next(it)
            opt.zero_grad()
            (ce(m(x), y) + WD * 0.5 * ((w1 * w1).sum() + (w2 * w2).sum())).backward()
            opt.step()
            with torch.no_grad():
                torch._foreach_lerp_(ema, ps, 1 - EMA)
        return [("", "step", step, "LRN %s%s" % (lrn, ", channels_last" if channels_last else ""))]
    return build


def jax_peer(lrn):
    def build(a):
        import jax, jax.numpy as jnp, numpy as np
        from functools import partial
        lax = jax.lax
        r = np.random.default_rng(0)
        n = lambda s, sd: jnp.asarray((np.clip(r.standard_normal(s), -2, 2) * sd).astype(np.float32))
        c = lambda k, v: jnp.full((k,), v, jnp.float32)
        p = dict(c1=n((5, 5, 1, 64), 1e-4), b1=c(64, 0.), c2=n((5, 5, 64, 128), 1e-4), b2=c(128, .1),
                 w3=n((6272, 384), .04), b3=c(384, .1), w4=n((384, 192), .04), b4=c(192, .1),
                 w5=n((192, 10), 1 / 192), b5=c(10, 0.))

        def LRN(x):
            if lrn == "window":
                q = lax.reduce_window(x * x, 0., lax.add, (1, 1, 1, 9), (1, 1, 1, 1), "SAME")
            else:
                i = np.arange(x.shape[-1]); band = jnp.asarray((abs(i[:, None] - i[None]) <= 4).astype(np.float32))
                q = (x * x) @ band
            return x * (1.0 + (0.001 / 9.0) * q) ** -0.75
        conv = lambda x, w: lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
        pool = lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (1, 3, 3, 1), (1, 2, 2, 1), "SAME")
        relu = jax.nn.relu

        def loss(p, x, y):
            h = LRN(pool(relu(conv(x, p["c1"]) + p["b1"])))
            h = pool(LRN(relu(conv(h, p["c2"]) + p["b2"]))).reshape(B, -1)
            h = relu(relu(h @ p["w3"] + p["b3"]) @ p["w4"] + p["b4"])
            lp = jax.nn.log_softmax(h @ p["w5"] + p["b5"])
            return -jnp.take_along_axis(lp, y[:, None], 1).mean() + WD * .5 * ((p["w3"] ** 2).sum() + (p["w4"] ** 2).sum())

        @partial(jax.jit, donate_argnums=0)
        def upd(s, x, y):
            p, e = s
            g = jax.grad(loss)(p, x, y)
            p = jax.tree.map(lambda p, g: p - LR * g, p, g)
            return p, jax.tree.map(lambda e, p: EMA * e + (1 - EMA) * p, e, p)
        x, y = load(a.data, B * NB)
        x = x.reshape(NB, B, 28, 28, 1); y = y.reshape(NB, B).astype("int32")
        it = cycle([(jnp.asarray(x[i]), jnp.asarray(y[i])) for i in range(NB)])
        st = [(p, jax.tree.map(jnp.copy, p))]

        def step():
            st[0] = upd(st[0], *next(it)); jax.block_until_ready(st[0])
        return [("", "step", step, "jit, LRN by " + lrn)]
    return build


PEERS = {"torch": torch_peer(False, "builtin"), "torch_cl": torch_peer(True, "builtin"),
         "torch_band": torch_peer(False, "band"),
         "jax": jax_peer("window"), "jax_band": jax_peer("band")}
if __name__ == "__main__":
    common.main("pate_teacher", PEERS)
