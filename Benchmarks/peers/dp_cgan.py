"""One DP-CGAN step (discriminator with per-example clipping of real and fake losses, noise on
the real part only; then a generator step), as in the TF 2 DP_CGAN_MNIST notebook:
G 110-128-784 tanh, D 794-128-1, batch 600 = 600 microbatches, clip 1.1, noise 1.15,
D: SGD 0.150->0.052 over 10000 steps, G: Adam 1e-3; whole experiment 249 epochs x 100 = 24900 steps."""
import common
from common import cycle, load

B, CLIP, SIGMA, Z, NB, TOTAL = 600, 1.1, 1.15, 100, 8, 24900
LR0, LR1, DECAY = 0.150, 0.052, 10000


def lr(t):
    return LR1 + (LR0 - LR1) * (1 - min(t, DECAY) / DECAY)


def data_np(a):
    import numpy as np
    x, y = load(a.data, B * NB, "pm1")
    return x.reshape(NB, B, 784), np.eye(10, dtype=np.float32)[y].reshape(NB, B, 10)


def glorot(seed=0):
    import numpy as np
    r = np.random.default_rng(seed)

    def u(i, o):
        l = (6 / (i + o)) ** .5
        return r.uniform(-l, l, (i, o)).astype(np.float32)
    z = lambda n: np.zeros(n, np.float32)
    return (dict(w1=u(110, 128), b1=z(128), w2=u(128, 784), b2=z(784)),
            dict(w1=u(794, 128), b1=z(128), w2=u(128, 1), b2=z(1)))


# ---------------------------------------------------------------- torch
def t_nets(torch):
    import torch.nn.functional as F
    G = lambda p, h: torch.tanh(F.relu(h @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"])
    D = lambda p, h: F.relu(h @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"]
    return G, D


def t_vmap_sum(torch):
    """f(pd, h, target) -> clipped sum over examples, norms; per-example gradients by vmap(grad)."""
    import torch.nn.functional as F
    from torch.func import grad, vmap
    _, D = t_nets(torch)
    pg = vmap(grad(lambda p, h, t: F.binary_cross_entropy_with_logits(D(p, h), t)), (None, 0, 0))

    def f(pd, h, t):
        g = pg(pd, h, t)
        n = torch.stack([v.flatten(1).norm(dim=1) for v in g.values()]).norm(dim=0)
        c = (CLIP / (n + 1e-12)).clamp(max=1.0)
        return {k: torch.tensordot(c, v, dims=1) for k, v in g.items()}, n
    return f


def t_closed_sum(torch):
    """same result without per-example gradients: closed-form norms of a 2-layer MLP (book-keeping / ghost)."""
    def f(pd, h, t):
        z1 = h @ pd["w1"] + pd["b1"]; a1 = z1.clamp(min=0)
        o = a1 @ pd["w2"] + pd["b2"]
        d2 = torch.sigmoid(o) - t                      # (B,1)
        d1 = (d2 @ pd["w2"].T) * (z1 > 0)
        n = ((d2 ** 2).sum(1) * ((a1 ** 2).sum(1) + 1) + (d1 ** 2).sum(1) * ((h ** 2).sum(1) + 1)).sqrt()
        c = (CLIP / (n + 1e-12)).clamp(max=1.0)[:, None]
        d2 = d2 * c; d1 = d1 * c
        return dict(w1=h.T @ d1, b1=d1.sum(0), w2=a1.T @ d2, b2=d2.sum(0)), n
    return f


def torch_step(clipper, note):
    def build(a):
        torch = common.torch_init(a.threads)
        import torch.nn.functional as F
        G, D = t_nets(torch); f = clipper(torch)
        pg, pd = [{k: torch.from_numpy(v.copy()) for k, v in p.items()} for p in glorot()]
        for v in pg.values():
            v.requires_grad_()
        opt = torch.optim.Adam(pg.values(), lr=1e-3, eps=1e-7)
        X, Y = data_np(a)
        it = cycle([(torch.from_numpy(X[i]), torch.from_numpy(Y[i])) for i in range(NB)])
        one, zero, eye, t = torch.ones(B, 1), torch.zeros(B, 1), torch.eye(10), [0]

        def step():
            x, y = next(it)
            z = torch.randn(B, Z); yg = eye[torch.randint(0, 10, (B,))]; zy = torch.cat([z, yg], 1)
            with torch.no_grad():
                r, _ = f(pd, torch.cat([x, y], 1), one)
                k, _ = f(pd, torch.cat([G(pg, zy), yg], 1), zero)
                for q in pd:
                    pd[q].sub_(lr(t[0]) / B * (r[q] + SIGMA * CLIP * torch.randn_like(pd[q]) + k[q]))
            opt.zero_grad()
            F.binary_cross_entropy_with_logits(D(pd, torch.cat([G(pg, zy), yg], 1)), one).backward()
            opt.step(); t[0] += 1
        return [("", "step", step, note)]
    return build


def torch_opacus(a):
    torch = common.torch_init(a.threads)
    import warnings; warnings.simplefilter("ignore")
    import torch.nn.functional as F
    from opacus import GradSampleModule
    nn = torch.nn
    Gm = nn.Sequential(nn.Linear(110, 128), nn.ReLU(), nn.Linear(128, 784), nn.Tanh())
    Dm = GradSampleModule(nn.Sequential(nn.Linear(794, 128), nn.ReLU(), nn.Linear(128, 1)), loss_reduction="sum")
    opt = torch.optim.Adam(Gm.parameters(), lr=1e-3, eps=1e-7); ps = list(Dm.parameters())
    X, Y = data_np(a)
    it = cycle([(torch.from_numpy(X[i]), torch.from_numpy(Y[i])) for i in range(NB)])
    one, zero, eye, t = torch.ones(B, 1), torch.zeros(B, 1), torch.eye(10), [0]
    bce = lambda o, t: F.binary_cross_entropy_with_logits(o, t, reduction="sum")

    def clipped(h, tg):
        for p in ps:
            p.grad = None; p.grad_sample = None
        bce(Dm(h), tg).backward()
        g = [p.grad_sample for p in ps]
        n = torch.stack([v.flatten(1).norm(dim=1) for v in g]).norm(dim=0)
        c = (CLIP / (n + 1e-12)).clamp(max=1.0)
        return [torch.tensordot(c, v, dims=1) for v in g]

    def step():
        x, y = next(it)
        z = torch.randn(B, Z); yg = eye[torch.randint(0, 10, (B,))]; zy = torch.cat([z, yg], 1)
        with torch.no_grad():
            fake = Gm(zy)
        r = clipped(torch.cat([x, y], 1), one); k = clipped(torch.cat([fake, yg], 1), zero)
        with torch.no_grad():
            for p, u, v in zip(ps, r, k):
                p.sub_(lr(t[0]) / B * (u + SIGMA * CLIP * torch.randn_like(p) + v))
        opt.zero_grad(); Dm.disable_hooks()
        for p in ps:
            p.requires_grad_(False)
        F.binary_cross_entropy_with_logits(Dm(torch.cat([Gm(zy), yg], 1)), one).backward()
        for p in ps:
            p.requires_grad_(True)
        Dm.enable_hooks(); opt.step(); t[0] += 1
    return [("", "step", step, "Opacus hooks, explicit clip")]


def torch_nonprivate(a):
    torch = common.torch_init(a.threads)
    import torch.nn.functional as F
    G, D = t_nets(torch)
    pg, pd = [{k: torch.from_numpy(v.copy()).requires_grad_() for k, v in p.items()} for p in glorot()]
    og = torch.optim.Adam(pg.values(), lr=1e-3, eps=1e-7); od = torch.optim.SGD(pd.values(), lr=LR0)
    X, Y = data_np(a)
    it = cycle([(torch.from_numpy(X[i]), torch.from_numpy(Y[i])) for i in range(NB)])
    one, zero, eye = torch.ones(B, 1), torch.zeros(B, 1), torch.eye(10)
    bce = F.binary_cross_entropy_with_logits

    def step():
        x, y = next(it)
        z = torch.randn(B, Z); yg = eye[torch.randint(0, 10, (B,))]; zy = torch.cat([z, yg], 1)
        with torch.no_grad():
            fake = G(pg, zy)
        od.zero_grad()
        (bce(D(pd, torch.cat([x, y], 1)), one) + bce(D(pd, torch.cat([fake, yg], 1)), zero)).backward(); od.step()
        og.zero_grad(); bce(D(pd, torch.cat([G(pg, zy), yg], 1)), one).backward(); og.step()
    return [("", "step", step, "no privacy")]


# ---------------------------------------------------------------- jax
def j_nets(jax, jnp):
    G = lambda p, h: jnp.tanh(jax.nn.relu(h @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"])
    D = lambda p, h: jax.nn.relu(h @ p["w1"] + p["b1"]) @ p["w2"] + p["b2"]
    bce = lambda o, t: jnp.maximum(o, 0) - o * t + jnp.log1p(jnp.exp(-jnp.abs(o)))
    return G, D, bce


def j_vmap_sum(jax, jnp):
    _, D, bce = j_nets(jax, jnp)
    pg = jax.vmap(jax.grad(lambda p, h, t: bce(D(p, h), t).mean()), (None, 0, None))

    def f(pd, h, t):
        g = pg(pd, h, t)
        n = jnp.sqrt(sum(jnp.sum(v.reshape(v.shape[0], -1) ** 2, 1) for v in g.values()))
        c = jnp.minimum(1.0, CLIP / (n + 1e-12))
        return {k: jnp.tensordot(c, v, 1) for k, v in g.items()}, n
    return f


def j_closed_sum(jax, jnp):
    def f(pd, h, t):
        z1 = h @ pd["w1"] + pd["b1"]; a1 = jnp.maximum(z1, 0)
        o = a1 @ pd["w2"] + pd["b2"]
        d2 = jax.nn.sigmoid(o) - t
        d1 = (d2 @ pd["w2"].T) * (z1 > 0)
        n = jnp.sqrt((d2 ** 2).sum(1) * ((a1 ** 2).sum(1) + 1) + (d1 ** 2).sum(1) * ((h ** 2).sum(1) + 1))
        c = jnp.minimum(1.0, CLIP / (n + 1e-12))[:, None]
        d2 = d2 * c; d1 = d1 * c
        return dict(w1=h.T @ d1, b1=d1.sum(0), w2=a1.T @ d2, b2=d2.sum(0)), n
    return f


def jax_step(clipper, note):
    def build(a):
        import jax, jax.numpy as jnp, optax
        from functools import partial
        G, D, bce = j_nets(jax, jnp)
        pg, pd = [{k: jnp.asarray(v) for k, v in p.items()} for p in glorot()]
        opt = optax.adam(1e-3, eps=1e-7)
        X, Y = data_np(a)
        it = cycle([(jnp.asarray(X[i]), jnp.asarray(Y[i])) for i in range(NB)])
        f = clipper(jax, jnp) if clipper else None

        @partial(jax.jit, donate_argnums=(0,))
        def upd(s, x, y):
            pg, pd, og, key, t = s
            key, k1, k2, k3 = jax.random.split(key, 4)
            z = jax.random.normal(k1, (B, Z)); yg = jax.nn.one_hot(jax.random.randint(k2, (B,), 0, 10), 10)
            zy = jnp.concatenate([z, yg], 1); h = jnp.concatenate([x, y], 1)
            hf = jnp.concatenate([G(pg, zy), yg], 1)
            rate = LR1 + (LR0 - LR1) * (1 - jnp.minimum(t, DECAY) / DECAY)
            if f:
                r, _ = f(pd, h, 1.0); k, _ = f(pd, hf, 0.0)
                ks = jax.random.split(k3, len(pd))
                pd = {q: pd[q] - rate / B * (r[q] + SIGMA * CLIP * jax.random.normal(kk, pd[q].shape) + k[q])
                      for q, kk in zip(sorted(pd), ks)}
            else:
                g = jax.grad(lambda p: bce(D(p, h), 1.0).mean() + bce(D(p, hf), 0.0).mean())(pd)
                pd = jax.tree.map(lambda p, g: p - rate * g, pd, g)
            g = jax.grad(lambda p: bce(D(pd, jnp.concatenate([G(p, zy), yg], 1)), 1.0).mean())(pg)
            u, og = opt.update(g, og, pg)
            return optax.apply_updates(pg, u), pd, og, key, t + 1
        st = [(pg, pd, opt.init(pg), jax.random.key(0), jnp.float32(0))]

        def step():
            st[0] = upd(st[0], *next(it)); jax.block_until_ready(st[0])
        return [("", "step", step, note)]
    return build


PEERS = {"torch_nonprivate": torch_nonprivate,
         "torch_vmap": torch_step(t_vmap_sum, "torch.func vmap(grad)"),
         "torch_opacus": torch_opacus,
         "torch_closedform": torch_step(t_closed_sum, "closed-form norms, no per-example gradients"),
         "jax_nonprivate": jax_step(None, "jit, no privacy"),
         "jax_vmap": jax_step(j_vmap_sum, "jit+vmap(grad)"),
         "jax_closedform": jax_step(j_closed_sum, "jit, closed-form norms")}
if __name__ == "__main__":
    common.main("dp_cgan", PEERS)
