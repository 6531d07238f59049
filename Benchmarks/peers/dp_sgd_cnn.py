"""DP-SGD on the TF-Privacy MNIST tutorial CNN: batch 256, clip 1.0, noise 1.1, SGD lr 0.15."""
import common
from common import cycle, load

B, CLIP, SIGMA, LR = 256, 1.0, 1.1, 0.15
NB = 8  # distinct batches cycled


def torch_model(torch):
    nn = torch.nn
    return nn.Sequential(
        nn.Conv2d(1, 16, 8, stride=2, padding=3), nn.ReLU(), nn.MaxPool2d(2, 1),
        nn.Conv2d(16, 32, 4, stride=2), nn.ReLU(), nn.MaxPool2d(2, 1),
        nn.Flatten(), nn.Linear(512, 32), nn.ReLU(), nn.Linear(32, 10))


def torch_batches(torch, a):
    x, y = load(a.data, B * NB)
    x = torch.from_numpy(x).reshape(NB, B, 1, 28, 28)
    y = torch.from_numpy(y).reshape(NB, B)
    return cycle([(x[i].contiguous(), y[i].contiguous()) for i in range(NB)])


def torch_plain(a):
    torch = common.torch_init(a.threads)
    m = torch_model(torch); opt = torch.optim.SGD(m.parameters(), lr=LR)
    ce = torch.nn.CrossEntropyLoss(); it = torch_batches(torch, a)

    def step():
        x, y = next(it)
        opt.zero_grad(); ce(m(x), y).backward(); opt.step()
    return [("", "step", step, "no privacy")]


def make_vmap_grads(torch, m):
    """returns f(params, x, y) -> dict of per-example gradients (leading batch axis)"""
    from torch.func import functional_call, grad, vmap
    import torch.nn.functional as F

    def loss(p, x, y):
        return F.cross_entropy(functional_call(m, p, (x.unsqueeze(0),)), y.unsqueeze(0))
    return vmap(grad(loss), in_dims=(None, 0, 0))


def clip_sum(torch, g):
    n = torch.stack([v.flatten(1).norm(dim=1) for v in g.values()]).norm(dim=0)
    f = (CLIP / (n + 1e-6)).clamp(max=1.0)
    return {k: torch.tensordot(f, v, dims=1) for k, v in g.items()}, n


def torch_vmap(a):
    torch = common.torch_init(a.threads)
    m = torch_model(torch); it = torch_batches(torch, a)
    p = {k: v.detach() for k, v in m.named_parameters()}
    grads = make_vmap_grads(torch, m)

    def step():
        x, y = next(it)
        with torch.no_grad():
            s, _ = clip_sum(torch, grads(p, x, y))
            for k, v in s.items():
                p[k].sub_(LR / B * (v + SIGMA * CLIP * torch.randn_like(v)))
    return [("", "step", step, "torch.func vmap(grad)")]


def opacus_private(torch, a, mode):
    from opacus import PrivacyEngine
    import warnings; warnings.simplefilter("ignore")
    m = torch_model(torch); opt = torch.optim.SGD(m.parameters(), lr=LR)
    ce = torch.nn.CrossEntropyLoss()
    ds = torch.utils.data.TensorDataset(torch.zeros(60000, 1), torch.zeros(60000))
    dl = torch.utils.data.DataLoader(ds, batch_size=B)
    kw = dict(module=m, optimizer=opt, data_loader=dl, noise_multiplier=SIGMA,
              max_grad_norm=CLIP, poisson_sampling=False, grad_sample_mode=mode)
    if mode == "ghost":
        m, opt, ce, _ = PrivacyEngine().make_private(criterion=ce, **kw)
    else:
        m, opt, _ = PrivacyEngine().make_private(**kw)
    opt.expected_batch_size = B
    return m, opt, ce


def opacus(mode):
    def build(a):
        torch = common.torch_init(a.threads)
        m, opt, ce = opacus_private(torch, a, mode); it = torch_batches(torch, a)

        def step():
            x, y = next(it)
            opt.zero_grad(); ce(m(x), y).backward(); opt.step()
        return [("", "step", step, "Opacus grad_sample_mode=" + mode)]
    return build


def jax_forward(jax, jnp):
    lax = jax.lax

    def pool(x):
        return lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 1, 1, 1), "VALID")

    def fwd(p, x):  # x (N,28,28,1)
        c = lambda x, w, s, pad: lax.conv_general_dilated(x, w, (s, s), pad, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        x = pool(jax.nn.relu(c(x, p["w1"], 2, "SAME") + p["b1"]))
        x = pool(jax.nn.relu(c(x, p["w2"], 2, "VALID") + p["b2"]))
        x = x.reshape(x.shape[0], -1)
        x = jax.nn.relu(x @ p["w3"] + p["b3"])
        return x @ p["w4"] + p["b4"]
    return fwd


def jax_params(jnp, seed=0):
    import numpy as np
    r = np.random.default_rng(seed)
    u = lambda s, fan: jnp.asarray(r.uniform(-1, 1, s).astype(np.float32) / np.sqrt(fan))
    return dict(w1=u((8, 8, 1, 16), 64), b1=u((16,), 64), w2=u((4, 4, 16, 32), 256), b2=u((32,), 256),
                w3=u((512, 32), 512), b3=u((32,), 512), w4=u((32, 10), 32), b4=u((10,), 32))


def jax_batches(jnp, a):
    x, y = load(a.data, B * NB)
    x = x.reshape(NB, B, 28, 28, 1); y = y.reshape(NB, B).astype("int32")
    return cycle([(jnp.asarray(x[i]), jnp.asarray(y[i])) for i in range(NB)])


def jax_loss(jax, jnp):
    fwd = jax_forward(jax, jnp)

    def loss(p, x, y):  # mean over batch
        lp = jax.nn.log_softmax(fwd(p, x))
        return -jnp.take_along_axis(lp, y[:, None], 1).mean()
    return loss


def jax_plain(a):
    import jax, jax.numpy as jnp
    from functools import partial
    loss = jax_loss(jax, jnp); it = jax_batches(jnp, a); st = [jax_params(jnp)]

    @partial(jax.jit, donate_argnums=0)
    def upd(p, x, y):
        g = jax.grad(loss)(p, x, y)
        return jax.tree.map(lambda p, g: p - LR * g, p, g)

    def step():
        st[0] = upd(st[0], *next(it)); jax.block_until_ready(st[0])
    return [("", "step", step, "no privacy, jit")]


def jax_clip_sum(jax, jnp):
    loss = jax_loss(jax, jnp)
    pg = jax.vmap(jax.grad(lambda p, x, y: loss(p, x[None], y[None])), (None, 0, 0))

    def f(p, x, y):
        g = pg(p, x, y)
        n = jnp.sqrt(sum(jnp.sum(v.reshape(v.shape[0], -1) ** 2, 1) for v in jax.tree.leaves(g)))
        c = jnp.minimum(1.0, CLIP / (n + 1e-6))
        return jax.tree.map(lambda v: jnp.tensordot(c, v, 1), g), n
    return f


def jax_vmap(a):
    import jax, jax.numpy as jnp
    from functools import partial
    cs = jax_clip_sum(jax, jnp); it = jax_batches(jnp, a); st = [jax_params(jnp), jax.random.key(0)]

    @partial(jax.jit, donate_argnums=(0, 1))
    def upd(p, key, x, y):
        s, _ = cs(p, x, y)
        key, k = jax.random.split(key)
        leaves, td = jax.tree.flatten(s)
        ks = jax.random.split(k, len(leaves))
        s = td.unflatten([v + SIGMA * CLIP * jax.random.normal(q, v.shape) for v, q in zip(leaves, ks)])
        return jax.tree.map(lambda p, g: p - LR / B * g, p, s), key

    def step():
        st[0], st[1] = upd(st[0], st[1], *next(it)); jax.block_until_ready(st[0])
    return [("", "step", step, "jit+vmap(grad)")]


def jax_scan(a):
    """jit + lax.map over microbatches of 1: sequential per-example grads inside XLA."""
    import jax, jax.numpy as jnp
    from functools import partial
    loss = jax_loss(jax, jnp); it = jax_batches(jnp, a); st = [jax_params(jnp), jax.random.key(0)]

    @partial(jax.jit, donate_argnums=(0, 1))
    def upd(p, key, x, y):
        def body(acc, xy):
            g = jax.grad(loss)(p, xy[0][None], xy[1][None])
            n = jnp.sqrt(sum(jnp.sum(v ** 2) for v in jax.tree.leaves(g)))
            c = jnp.minimum(1.0, CLIP / (n + 1e-6))
            return jax.tree.map(lambda a, v: a + c * v, acc, g), None
        s, _ = jax.lax.scan(body, jax.tree.map(jnp.zeros_like, p), (x, y))
        key, k = jax.random.split(key)
        leaves, td = jax.tree.flatten(s)
        ks = jax.random.split(k, len(leaves))
        s = td.unflatten([v + SIGMA * CLIP * jax.random.normal(q, v.shape) for v, q in zip(leaves, ks)])
        return jax.tree.map(lambda p, g: p - LR / B * g, p, s), key

    def step():
        st[0], st[1] = upd(st[0], st[1], *next(it)); jax.block_until_ready(st[0])
    return [("", "step", step, "jit + lax.scan over examples (batch-1 gradients)")]


PEERS = {"torch_plain": torch_plain, "torch_vmap": torch_vmap, "opacus_hooks": opacus("hooks"),
         "opacus_ghost": opacus("ghost"), "opacus_ew": opacus("ew"), "opacus_functorch": opacus("functorch"),
         "jax_plain": jax_plain, "jax_vmap": jax_vmap, "jax_scan": jax_scan}
if __name__ == "__main__":
    common.main("dp_sgd_cnn", PEERS)
