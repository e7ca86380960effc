# Statistics: CSV inputs and their expected.json in a folder for each chapter. SciPy, scikit-learn, statsmodels and pingouin where
# they have the method, and the textbook's formula in NumPy where they lack it; most numbers are from two of them, which must agree.
import itertools
import sys

import nibabel
import numpy as np
import pandas
import pingouin
import sklearn.metrics as sk
import statsmodels.api as sm
from scipy import ndimage, spatial, stats
from statsmodels.stats.anova import AnovaRM
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

sys.path.insert(0, '..')
from golden import f32, write_csv, write_json

rng = np.random.default_rng(1908)
Z = stats.norm.ppf(0.975)


def agree(a, b, near=1e-9):
    a, b = np.asarray(a, float), np.asarray(b, float)
    assert np.allclose(a, b, rtol=near, atol=near, equal_nan=True), (a, b)


def share(a, b):
    return a / b if b else np.nan


def wilson(k, n, alpha=0.05):
    return list(map(float, proportion_confint(k, n, alpha, 'wilson'))) if n else None


def counts(tp, fn, tn, fp):
    sensitivity, specificity = share(tp, tp + fn), share(tn, tn + fp)
    root = np.sqrt(float(tp + fp) * (tp + fn) * (tn + fp) * (tn + fn))
    return {'tp': tp, 'fp': fp, 'fn': fn, 'tn': tn, 'accuracy': share(tp + tn, tp + tn + fp + fn),
            'balanced_accuracy': (sensitivity + specificity) / 2, 'sensitivity': sensitivity, 'specificity': specificity,
            'ppv': share(tp, tp + fp), 'npv': share(tn, tn + fn), 'f1': share(2 * tp, 2 * tp + fp + fn),
            'mcc': share(tp * tn - fp * fn, root),  # undefined with an empty margin, where scikit-learn prints 0
            'wilson95': {'accuracy': wilson(tp + tn, tp + tn + fp + fn), 'sensitivity': wilson(tp, tp + fn),
                         'specificity': wilson(tn, tn + fp)}}


def at(label, score, threshold):
    tn, fp, fn, tp = sk.confusion_matrix(label, score >= threshold, labels=[0, 1]).ravel()
    found = counts(int(tp), int(fn), int(tn), int(fp))
    if 0 < label.sum() < len(label) and 0 < tp + fp < len(label):
        agree(found['mcc'], sk.matthews_corrcoef(label, score >= threshold))
        agree(found['balanced_accuracy'], sk.balanced_accuracy_score(label, score >= threshold))
        agree(found['f1'], sk.f1_score(label, score >= threshold))
    return found


def delong(label, *scores):
    """Components by counting pairs: what each positive wins over the negatives, and each negative loses to the positives."""
    wins = [(np.sign(s[label == 1][:, None] - s[label == 0][None]) + 1) / 2 for s in scores]
    auc = np.array([w.mean() for w in wins])
    if min(wins[0].shape) < 2:
        return auc, np.full((len(scores),) * 2, np.nan)
    v10, v01 = [w.mean(1) for w in wins], [w.mean(0) for w in wins]
    return auc, np.atleast_2d(np.cov(v10)) / len(v10[0]) + np.atleast_2d(np.cov(v01)) / len(v01[0])


def area(label, score):
    (auc,), ((variance,),) = delong(label, score)
    agree(auc, sk.roc_auc_score(label, score))
    se = np.sqrt(variance)
    logit = None
    varies = variance > 1e-18  # an estimated variance of 0, as where classes are told apart by every score, makes no interval
    if 0 < auc < 1 and varies:
        middle, half = np.log(auc / (1 - auc)), Z * se / (auc * (1 - auc))
        logit = [1 / (1 + np.exp(-middle + half)), 1 / (1 + np.exp(-middle - half))]
    return {'auc': auc, 'variance': variance, 'ci95_wald': None if not varies else [auc - Z * se, auc + Z * se],
            'ci95_logit': logit}


def binary():
    def case(label, score, second):
        n = len(label)
        write = {'label': label, 'score': score, 'score2': second}
        fpr, tpr, threshold = sk.roc_curve(label, score, drop_intermediate=False)
        youden = threshold[np.argmax(tpr - fpr)]  # descending: the highest of several
        auc, cov = delong(label, score, second)
        variance = cov[0, 0] + cov[1, 1] - 2 * cov[0, 1]
        d = auc[0] - auc[1]
        spread = np.sqrt(variance) if variance > 1e-18 else np.nan
        z, half = d / spread, Z * spread
        return write, {'n': n, 'auroc': sk.roc_auc_score(label, score), 'average_precision': sk.average_precision_score(label, score),
                       'roc': {'fpr': fpr, 'tpr': tpr}, 'youden': {'threshold': youden}, 'at_youden': at(label, score, youden),
                       'at_0.5': at(label, score, 0.5), 'delong': area(label, score), 'brier': np.mean((score - label) ** 2),
                       'delong_paired': {'difference': d, 'z': z, 'p_two_sided': 2 * stats.norm.sf(abs(z)),
                                         'ci95_difference': [d - half, d + half]}}

    def labels(n, positives):
        return rng.permutation(np.r_[np.ones(positives, int), np.zeros(n - positives, int)])
    cases = {}

    def keep(name, label, score, second):
        write, cases[name] = case(label, np.clip(score, 0, 1), np.clip(second, 0, 1))
        write_csv(f'binary/{name}.csv', write)
    y = labels(53, 19)
    base = 0.35 + 0.25 * y + 0.18 * rng.normal(size=53)
    keep('continuous', y, base, 0.5 * base + 0.2 + 0.15 * rng.normal(size=53))
    y = labels(61, 40)
    base = 0.4 + 0.2 * y + 0.2 * rng.normal(size=61)
    keep('ties', y, np.round(base, 1), np.round(base + 0.15 * rng.normal(size=61), 1))
    y = labels(24, 4)
    keep('few_positives', y, np.where(y == 1, 0.3, 0.25) + 0.2 * rng.random(24), rng.random(24))
    y = labels(11, 5)
    keep('separated', y, 0.1 + 0.6 * y + 0.03 * rng.random(11), rng.random(11))
    y = labels(10, 4)
    keep('constant', y, np.full(10, 0.5), rng.random(10))
    y = labels(9, 1)
    keep('one_positive', y, rng.random(9), rng.random(9))
    write_json('binary/expected.json', {'cases': cases})
    write_json('binary/from_counts.json', {'cases': [
        counts(*c) for c in ((17, 4, 33, 9), (0, 6, 12, 2), (8, 0, 21, 0), (3, 3, 3, 3), (0, 0, 9, 2), (5, 1, 0, 0), (0, 4, 7, 0),
                             (0, 0, 5, 0), (1, 0, 0, 0), (901, 77, 12345, 3))]})
    write_json('binary/wilson.json', {'cases': [{'k': k, 'n': n, 'ci95': wilson(k, n), 'ci90': wilson(k, n, 0.1)}
                                                for k, n in ((0, 1), (1, 1), (0, 33), (33, 33), (7, 19), (1, 250), (249, 250), (12, 24))]})


def multiclass():
    cases = {}

    def case(name, label, p):
        present = [c for c in range(3) if 0 < np.sum(label == c) < len(label)]
        best = p.argmax(1)
        area = {c: sk.roc_auc_score(label == c, p[:, c]) for c in present}
        support = np.bincount(label, minlength=3)
        f1 = [share(2 * np.sum((label == c) & (best == c)), np.sum(label == c) + np.sum(best == c)) for c in range(3)]
        cases[name] = {'confusion_rows_true_cols_predicted': sk.confusion_matrix(label, best, labels=range(3)),
                       'accuracy': np.mean(label == best), 'auroc_ovr_macro': np.mean(list(area.values())) if area else np.nan,
                       'auroc_ovr_weighted': np.average(list(area.values()), weights=support[present]) if area else np.nan,
                       'mcc': sk.matthews_corrcoef(label, best) if min(len(set(label)), len(set(best))) > 1 else np.nan, 'f1_macro': np.nanmean(f1),
                       'balanced_accuracy': np.mean([np.mean(best[label == c] == c) for c in range(3) if support[c]]),
                       'brier_multiclass_sum': np.mean(((p - np.eye(3)[label]) ** 2).sum(1))}
        write_csv(f'multiclass/{name}.csv', {'label': label, **{f'p{c}': p[:, c] for c in range(3)}})

    def scores(label, strength):
        z = rng.normal(size=(len(label), 3)) + strength * np.eye(3)[label]
        e = np.exp(z)
        return e / e.sum(1, keepdims=True)
    label = rng.permutation(np.repeat([0, 1, 2], [31, 17, 9]))
    case('main', label, scores(label, 1.4))
    label = rng.permutation(np.repeat([0, 1, 2], [12, 22, 18]))
    case('ties', label, np.round(4 * scores(label, 1.1)) / 4)
    label = rng.permutation(np.repeat([0, 2], [9, 6]))  # nothing of class 1, in the truth or among the calls
    p = scores(label, 1.0)
    p[:, 1] = 0
    case('absent_class', label, p / p.sum(1, keepdims=True))
    case('one_class', np.zeros(6, int), scores(np.zeros(6, int), 0.3))
    case('equal_scores', np.array([0, 1, 2, 1]), np.full((4, 3), 1 / 3))
    write_json('multiclass/expected.json', {'cases': cases})


def regression():
    cases = {}

    def fisher(r, n, lost=0):
        if n - lost <= 3 or np.isnan(r):
            return None
        if abs(r) == 1:
            return [r, r]
        half = Z / np.sqrt(n - lost - 3)
        return [np.tanh(np.arctanh(r) - half), np.tanh(np.arctanh(r) + half)]

    def correlation(x, y, name):
        n = len(x)
        if np.ptp(x) == 0 or np.ptp(y) == 0:
            return {name: np.nan, 't': np.nan, 'p': np.nan, 'fisher_ci95': None}
        r = np.corrcoef(x, y)[0, 1]
        if n == 2:
            return {name: np.sign(r), 't': np.nan, 'p': np.nan, 'fisher_ci95': None}
        t = r * np.sqrt((n - 2) / (1 - r * r))
        return {name: r, 't': t, 'p': 2 * stats.t.sf(abs(t), n - 2), 'fisher_ci95': fisher(r, n)}

    def case(name, x, y):
        n = len(x)
        pearson = correlation(x, y, 'r')
        spearman = correlation(stats.rankdata(x), stats.rankdata(y), 'rho')
        if n < 9 and abs(spearman['rho']) > 1 - 1e-12:  # all orders counted: Student's distribution would say 0
            spearman['p'] = np.mean([abs(np.corrcoef(stats.rankdata(x), o)[0, 1]) > 1 - 1e-12
                                     for o in itertools.permutations(stats.rankdata(y))])
        elif n > 3 and np.ptp(x) > 0 and np.ptp(y) > 0:
            own = stats.pearsonr(x, y)
            agree([pearson['r'], pearson['p'], *pearson['fisher_ci95']], [*own, *own.confidence_interval()], 1e-8)
            agree([spearman['rho'], spearman['p']], stats.spearmanr(x, y))
        d = y - x
        bias, sd = d.mean(), d.std(ddof=1)
        t = stats.t.ppf(0.975, n - 1)
        low, high = bias - 1.96 * sd, bias + 1.96 * sd
        se, limit_se = sd / np.sqrt(n), np.sqrt(3) * sd / np.sqrt(n)
        sxy = np.mean((x - x.mean()) * (y - y.mean()))
        cases[name] = {'pearson': pearson, 'spearman': spearman,
                       'lin_ccc_population': share(2 * sxy, x.var() + y.var() + (x.mean() - y.mean()) ** 2),
                       'bland_altman': {'mean_difference': bias, 'lower_limit': low, 'upper_limit': high,
                                        'ci95_mean_difference': [bias - t * se, bias + t * se],
                                        'ci95_lower_limit': [low - t * limit_se, low + t * limit_se],
                                        'ci95_upper_limit': [high - t * limit_se, high + t * limit_se]}}
        write_csv(f'regression/{name}.csv', {'reference': x, 'prediction': y})
    x = rng.gamma(3, 4, 27)
    case('main', x, 0.9 * x + 2 + 2 * rng.normal(size=27))
    x = rng.integers(0, 5, 33)
    case('ordinal_ties', x.astype(float), np.clip(x + rng.integers(-1, 2, 33), 0, 4).astype(float))
    case('unrelated_far_from_zero', 1e4 + rng.normal(size=19), 1e4 + rng.normal(size=19))
    case('falling', np.arange(8.0), np.array([9.0, 7, 7.5, 6, 3, 3, 2, 0.5]))
    case('four', np.array([1.0, 2.0, 4.0, 3.0]), np.array([1.5, 1.0, 3.5, 4.0]))
    case('same_order', np.array([1.0, 1, 4, 6, 9, 9]), np.array([0.5, 0.5, 7, 7.5, 8, 8]))
    case('opposite_order', np.arange(6.0), np.array([9.0, 8, 3, 2.5, 1, 0]))
    case('three', np.array([1.0, 2.0, 4.0]), np.array([1.5, 1.0, 3.5]))
    case('two', np.array([1.0, 2.0]), np.array([0.5, 4.0]))
    case('constant_prediction', rng.normal(size=9), np.full(9, 2.5))
    # Perfect ranks with ties that are no mirror image: no order of y agrees as well in the other direction.
    case('uneven_ties', np.array([1.0, 2, 4, 4, 9, 9, 9]), np.array([0.5, 0.6, 7, 7, 8, 8, 8]))
    write_json('regression/expected.json', {'cases': cases})
    return fisher


def icc():
    """Shrout and Fleiss; McGraw and Wong's limits."""
    names = ('ICC(1,1)', 'ICC(2,1)', 'ICC(3,1)', 'ICC(1,k)', 'ICC(2,k)', 'ICC(3,k)')
    theirs = ('ICC(1,1)', 'ICC(A,1)', 'ICC(C,1)', 'ICC(1,k)', 'ICC(A,k)', 'ICC(C,k)')  # pingouin's
    cases = {}

    def case(name, x):
        n, k = x.shape
        total, rows, columns = x.mean(), x.mean(1), x.mean(0)
        msb = k * np.sum((rows - total) ** 2) / (n - 1)
        msj = n * np.sum((columns - total) ** 2) / (k - 1)
        msw = np.sum((x - rows[:, None]) ** 2) / (n * (k - 1))
        mse = np.sum((x - rows[:, None] - columns + total) ** 2) / ((n - 1) * (k - 1))
        f1, f3 = msb / msw, msb / mse
        icc = [(msb - msw) / (msb + (k - 1) * msw), (msb - mse) / (msb + (k - 1) * mse + k * (msj - mse) / n),
               (msb - mse) / (msb + (k - 1) * mse), (msb - msw) / msb, (msb - mse) / (msb + (msj - mse) / n), (msb - mse) / msb]
        quantile = stats.f.ppf
        d1, d2 = (n - 1, n * (k - 1)), (n - 1, (n - 1) * (k - 1))
        a = k * icc[1] / (n * (1 - icc[1]))
        b = 1 + k * icc[1] * (n - 1) / (n * (1 - icc[1]))
        v = (a * msj + b * mse) ** 2 / ((a * msj) ** 2 / (k - 1) + (b * mse) ** 2 / d2[1])
        low, high = quantile(0.975, n - 1, v), quantile(0.975, v, n - 1)
        agreement = [n * (msb - low * mse) / (low * (k * msj + (k * n - k - n) * mse) + n * msb),
                     n * (high * msb - mse) / (k * msj + (k * n - k - n) * mse + n * high * msb)]

        def limits(f, d, mean):
            if np.isinf(f):
                return [1.0, 1.0]
            fl, fu = f / quantile(0.975, *d), f * quantile(0.975, *d[::-1])
            return [1 - 1 / fl, 1 - 1 / fu] if mean else [(fl - 1) / (fl + k - 1), (fu - 1) / (fu + k - 1)]
        ci = [limits(f1, d1, False), agreement, limits(f3, d2, False), limits(f1, d1, True),
              [k * c / (1 + (k - 1) * c) for c in agreement], limits(f3, d2, True)]
        out = {'MSB': msb, 'MSJ': msj, 'MSW': msw, 'MSE': mse, 'ICC(2,.)_satterthwaite_df': v}
        for i, key in enumerate(names):
            f, d = (f1, d1) if i % 3 == 0 else (f3, d2)
            rests = mse > 0 or i not in (1, 4)  # Satterthwaite's degrees of freedom need an error
            out[key] = {'icc': icc[i], 'F': f, 'p': stats.f.sf(f, *d),
                        'ci95': ci[i] if rests else None}
        cases[name] = out
        write_csv(f'icc/{name}.csv', {'subject': np.arange(n), **{f'rater{j + 1}': x[:, j] for j in range(k)}})
        if min(msb, mse) == 0:
            return  # pingouin divides by 0 as well
        long = pandas.DataFrame([(i, j, x[i, j]) for i in range(n) for j in range(k)], columns=['s', 'r', 'v'])
        found = pingouin.intraclass_corr(long, 's', 'r', 'v').set_index('Type')
        for ours, other in zip(names, theirs):
            agree([out[ours]['icc'], out[ours]['F'], out[ours]['p']], found.loc[other, ['ICC', 'F', 'pval']].astype(float))
            agree(out[ours]['ci95'], found.loc[other].filter(regex='CI').iloc[0], 0.006)  # rounded to two digits

    def ratings(n, offsets, noise):
        return 5 + 2 * rng.normal(size=(n, 1)) + np.array(offsets) + noise * rng.normal(size=(n, len(offsets)))
    case('two_raters', ratings(17, [0, 0.8], 0.9))
    case('four_raters', ratings(23, [0, 0.5, -1, 2], 1.2))
    case('whole_numbers', np.round(ratings(12, [0, 0, 1], 0.8)))
    case('no_agreement', rng.normal(size=(9, 3)))
    case('three_subjects', ratings(3, [0, 0.1], 0.5))
    case('far_from_zero', 1e5 + ratings(14, [0, -0.4, 0.2], 0.3))
    with np.errstate(all='ignore'):  # 0 / 0 is undefined, and written as null
        case('constant', np.full((4, 3), 2.0))
        case('only_an_offset', np.array([[1.0, 3], [2, 4], [5, 7], [4, 6]]))
    write_json('icc/expected.json', {'cases': cases})


def kappa():
    cases = {}

    def case(name, first, second, k):
        table = np.zeros((k, k))
        np.add.at(table, (first, second), 1)
        out = {'categories': k}
        distance = np.abs(np.subtract.outer(np.arange(k), np.arange(k)))
        chance = np.outer(table.sum(1), table.sum(0)) / table.sum()
        for key, weight in (('unweighted', distance > 0), ('linear', distance), ('quadratic', distance ** 2)):
            out[f'kappa_{key}'] = 1 - share((weight * table).sum(), (weight * chance).sum())
        if len(set(first) | set(second)) > 1:
            agree([out['kappa_linear'], out['kappa_quadratic']],
                  [sk.cohen_kappa_score(first, second, labels=range(k), weights=w) for w in ('linear', 'quadratic')])
            agree(out['kappa_unweighted'], cohens_kappa(table).kappa)
        cases[name] = out
        write_csv(f'kappa/{name}.csv', {'rater1': first, 'rater2': second})
    first = rng.integers(0, 4, 41)
    case('ordinal4', first, np.clip(first + rng.integers(-1, 2, 41), 0, 3), 4)
    case('unused_categories', np.array([1, 1, 3, 3, 1, 3, 3, 1]), np.array([1, 3, 3, 3, 1, 3, 1, 1]), 6)
    first = rng.integers(0, 2, 37)
    case('binary', first, np.where(rng.random(37) < 0.8, first, 1 - first), 2)
    case('opposite', np.array([0, 1, 0, 1]), np.array([1, 0, 1, 0]), 2)
    case('constant_and_equal', np.full(5, 2), np.full(5, 2), 3)
    case('one_constant', np.array([0, 1, 1, 0, 1]), np.ones(5, int), 2)
    write_json('kappa/expected.json', {'cases': cases})


def calibration():
    cases = {}

    def case(name, label, p):
        bins = np.clip(np.ceil(p * 10 - 1e-12).astype(int) - 1, 0, 9)
        gaps = [(np.sum(bins == b), abs(p[bins == b].mean() - label[bins == b].mean())) for b in range(10) if np.any(bins == b)]
        cases[name] = {'brier': sk.brier_score_loss(label, p, pos_label=1),
                       'positive_class': {'ece': sum(n * g for n, g in gaps) / len(p), 'mce': max(g for _, g in gaps)}}
        write_csv(f'calibration/{name}.csv', {'label': label, 'probability': p})
    p = rng.beta(0.8, 1.1, 71)
    case('main', (rng.random(71) < p ** 1.5).astype(int), p)
    p = np.r_[0.0, 1.0, np.arange(11) / 10, rng.integers(0, 21, 30) / 20]  # on the edges of the bins
    case('edges', (rng.random(len(p)) < 0.5).astype(int), p)
    case('certain', np.array([0, 1, 1, 0]), np.array([0.0, 1.0, 0.0, 0.0]))
    write_json('calibration/expected.json', {'cases': cases})


ADJUSTED = {'bonferroni': 'bonferroni', 'holm': 'holm', 'benjamini_hochberg': 'fdr_bh'}


def adjusted(p):
    return {name: multipletests(p, method=method)[1] for name, method in ADJUSTED.items()}


def groups():
    cases = {}

    def several(name, values):
        h, p = stats.kruskal(*values)
        n = [len(v) for v in values]
        ranks = np.split(stats.rankdata(np.concatenate(values)), np.cumsum(n)[:-1])
        total = sum(n)
        ties = sum(t ** 3 - t for t in np.unique(np.concatenate(values), return_counts=True)[1])
        spread = total * (total + 1) / 12 - ties / (12 * (total - 1))
        pairs = list(itertools.combinations(range(len(values)), 2))
        z = np.array([(ranks[i].mean() - ranks[j].mean()) / np.sqrt(spread * (1 / n[i] + 1 / n[j])) for i, j in pairs])
        two_sided = 2 * stats.norm.sf(np.abs(z))
        cases[name] = {'mean_ranks': [r.mean() for r in ranks], 'H': h, 'p': p,
                       'dunn': {'pairs': pairs, 'z': z.tolist(), 'p_two_sided': two_sided.tolist(),
                                **{f'p_{k}': v for k, v in adjusted(two_sided).items()}}}
        write_csv(f'groups/{name}.csv', {'group': np.repeat(range(len(values)), n), 'value': np.concatenate(values)})
    several('three_groups_ties', [np.round(2 * rng.normal(m, 1, n)) / 2 for m, n in ((0, 13), (0.6, 9), (1.1, 16))])
    several('three_groups_continuous', [rng.normal(m, 1, n) for m, n in ((0, 5), (0.2, 7), (2.5, 6))])
    several('three_groups_apart', [np.arange(4.0) + m for m in (0, 10, 20)])
    p = np.array([0.04, 0.001, 0.9, 0.04, 0.012, 0.3, 0.001, 0.5, 1.0, 0.2])
    order = rng.permutation(len(p))
    p_adjust = {'p': p.tolist(), 'adjusted': adjusted(p), 'p_permuted': p[order], 'adjusted_permuted': adjusted(p[order])}

    def student(x, y, test):
        found = test(x, y)
        return {'t': found.statistic, 'p': found.pvalue}, found

    def paired(name, x, y):
        d = y - x
        t, found = student(x, y, stats.ttest_rel)
        t['ci95'] = list(found.confidence_interval(0.95))
        d = d[d != 0]
        ranks = stats.rankdata(abs(d))
        plus = ranks[d < 0].sum()
        smaller = min(plus, ranks.sum() - plus)
        ties = np.unique(ranks, return_counts=True)[1]
        n = len(d)
        variance = n * (n + 1) * (2 * n + 1) / 24 - np.sum(ties ** 3 - ties) / 48
        normal = 2 * stats.norm.sf(abs(smaller - ranks.sum() / 2) / np.sqrt(variance))
        with_scipy = stats.wilcoxon(x, y, zero_method='wilcox', correction=False, method='asymptotic')
        agree([smaller, normal], with_scipy)
        signs = np.array(list(itertools.product([0, 1], repeat=n)))  # every pattern of signs is as likely
        sums = signs @ ranks
        middle = ranks.sum() / 2
        exact = np.mean(np.abs(sums - middle) >= abs(plus - middle) - 1e-9)
        write_csv(f'groups/{name}.csv', {'x': x, 'y': y})
        return {'paired_t': t, 'wilcoxon_signed_rank': {'statistic_min': smaller, 'p_normal': normal, 'p_exact': exact}}

    def unpaired(name, x, y):
        u, p = stats.mannwhitneyu(x, y, use_continuity=True, method='asymptotic')
        ranks = stats.rankdata(np.concatenate([x, y]))
        every = np.array([ranks[list(c)].sum() for c in itertools.combinations(range(len(ranks)), len(x))])
        found = ranks[:len(x)].sum()
        exact = min(1, 2 * min(np.mean(every <= found + 1e-9), np.mean(every >= found - 1e-9)))
        agree(exact, stats.mannwhitneyu(x, y, method=stats.PermutationMethod(n_resamples=10 ** 6)).pvalue)
        both = np.concatenate([x, y])
        sums = np.array([both[list(c)].sum() for c in itertools.combinations(range(len(both)), len(x))])
        differences = sums / len(x) - (both.sum() - sums) / len(y)
        extreme = int(np.sum(np.abs(differences) >= abs(x.mean() - y.mean()) - 1e-12))
        welch, _ = student(x, y, lambda a, b: stats.ttest_ind(a, b, equal_var=False))
        write_csv(f'groups/{name}.csv', {'group': np.repeat([0, 1], [len(x), len(y)]), 'value': both})
        return {'welch_t': welch, 'mann_whitney': {'U_x': u, 'p_normal_continuity': p, 'p_exact': exact},
                'exact_permutation_mean_difference': {'n_arrangements': len(sums), 'n_as_extreme': extreme,
                                                      'p_two_sided': extreme / len(sums)}}
    x = rng.normal(size=11)
    two_sample = {'paired_continuous': paired('paired_continuous', x, x + rng.normal(0.4, 0.8, 11)),
                  'paired_ties_zeros': paired('paired_ties_zeros', np.array([3, 5, 2, 4, 4, 1, 0, 2, 5, 3, 2.0, 4]),
                                              np.array([4, 5, 4, 3, 6, 1, 1, 4, 5, 5, 1.0, 5])),
                  'unpaired_continuous': unpaired('unpaired_continuous', rng.normal(size=7), rng.normal(1.2, 2, 9)),
                  'unpaired_ties': unpaired('unpaired_ties', rng.integers(0, 4, 9).astype(float), rng.integers(1, 6, 8).astype(float)),
                  'unpaired_small': unpaired('unpaired_small', np.array([1.0, 2.0]), np.array([5.0, 7.0, 9.0]))}
    write_json('groups/expected.json', {'cases': cases, 'p_adjust': p_adjust, 'two_sample': two_sample})


def repeated():
    cases = {}

    def case(name, x):
        n, k = x.shape
        long = pandas.DataFrame([(i, j, x[i, j]) for i in range(n) for j in range(k)], columns=['s', 'c', 'v'])
        f, _, _, p = AnovaRM(long, 'v', 's', within=['c']).fit().anova_table.iloc[0]
        s = np.cov(x.T)
        s = s - s.mean(0) - s.mean(1)[:, None] + s.mean()
        epsilon = np.trace(s) ** 2 / ((k - 1) * np.sum(s * s))
        agree(epsilon, pingouin.epsilon(pandas.DataFrame(x), correction='gg'))
        chi2, p_friedman = stats.friedmanchisquare(*x.T)
        cases[name] = {'rm_anova': {'F': f, 'p': p, 'gg_epsilon': epsilon,
                                    'p_gg': stats.f.sf(f, epsilon * (k - 1), epsilon * (k - 1) * (n - 1))},
                       'friedman': {'chi2': chi2, 'p': p_friedman, 'kendall_w': chi2 / (n * (k - 1))}}
        write_csv(f'repeated/{name}.csv', {'subject': np.arange(n), **{f'c{j}': x[:, j] for j in range(k)}})
    case('main', rng.normal(size=(10, 1)) + rng.normal(size=(10, 5)) * [1, 0.5, 2, 1, 0.8] + [0, 0.2, 1, 1, 0.4])
    case('ties', rng.integers(0, 4, size=(9, 3)) + np.array([0.0, 0.0, 1.0]))
    case('strong', rng.normal(size=(6, 1)) + 0.2 * rng.normal(size=(6, 4)) + [0, 1, 2, 3])
    write_json('repeated/expected.json', {'cases': cases})


def partial(fisher):
    n = 31
    age, years = rng.normal(50, 9, n), rng.integers(0, 6, n).astype(float)
    table = {'age': age, 'years': years, 'centre': np.round(rng.random(n)), 'volume': 30 - 0.2 * age + rng.normal(0, 2, n),
             'score': 60 - 0.3 * age + years + rng.normal(0, 3, n), 'fixed': np.full(n, 3.0)}
    table['twice_age'] = 2 * age
    write_csv('partial/table.csv', table)

    def correlation(x, y, covariates):
        design = np.column_stack([np.ones(n), *covariates])
        left = [v - design @ np.linalg.lstsq(design, v, rcond=None)[0] for v in (x, y)]
        q = np.linalg.matrix_rank(design) - 1
        r = np.corrcoef(*left)[0, 1]
        df = n - 2 - q
        t = r * np.sqrt(df / (1 - r * r))
        return {'r': r, 'df': df, 'p': 2 * stats.t.sf(abs(t), df), 'fisher_ci95': fisher(r, n, q)}
    cases = []
    for x, y, covariates in (('volume', 'score', ['age']), ('volume', 'score', ['years', 'age', 'centre']), ('volume', 'score', []),
                             ('score', 'years', ['centre']), ('volume', 'score', ['fixed', 'age', 'twice_age'])):
        columns = [table[c] for c in covariates]
        ranked = [stats.rankdata(c) for c in columns]
        out = {'x': x, 'y': y, 'covariates': covariates, 'pearson': correlation(table[x], table[y], columns),
               'spearman': correlation(stats.rankdata(table[x]), stats.rankdata(table[y]), ranked)}
        if covariates and 'fixed' not in covariates:
            for method in ('pearson', 'spearman'):
                found = pingouin.partial_corr(pandas.DataFrame(table), x, y, covariates, method=method)
                agree([out[method]['r']], found['r'].astype(float), 1e-6)
        cases.append(out)
    write_json('partial/expected.json', {'cases': cases})


def logistic():
    n = 73
    age, marker, side = rng.normal(45, 10, n), rng.gamma(2, 1, n), np.round(rng.random(n))
    outcome = (rng.random(n) < 1 / (1 + np.exp(-(-4 + 0.05 * age + 0.8 * marker - 0.7 * side)))).astype(int)
    table = {'npsle': outcome, 'age': age, 'marker': marker, 'side': side}
    write_csv('logistic/table.csv', table)
    models = {}
    for name, predictors in (('one', ['marker']), ('two', ['age', 'side']), ('three', ['age', 'marker', 'side'])):
        fit = sm.Logit(outcome, sm.add_constant(np.column_stack([table[p] for p in predictors]))).fit(disp=0, tol=1e-14, maxiter=100)
        models[name] = {'predictors': ['const', *predictors], 'coef': fit.params, 'se': fit.bse, 'p': fit.pvalues,
                        'odds_ratio': np.exp(fit.params), 'log_likelihood': fit.llf, 'log_likelihood_null': fit.llnull}
    write_json('logistic/expected.json', {'models': models})


def categorical():
    changes = []
    for b, c in ((3, 11), (4, 4), (0, 5), (1, 0), (25, 44), (0, 0)):
        out = {'b': b, 'c': c, 'p_exact': mcnemar([[0, b], [c, 0]], exact=True).pvalue if b + c else 1.0}
        if b + c:
            chi2 = max(abs(b - c) - 1, 0) ** 2 / (b + c)  # as R; statsmodels corrects b = c away from 0
            out.update(chi2_continuity=chi2, p_continuity=stats.chi2.sf(chi2, 1))
            if b != c:
                agree(chi2, mcnemar([[0, b], [c, 0]], exact=False, correction=True).statistic)
        changes.append(out)
    contingency = []
    for table in ([[9, 4], [3, 15]], [[1, 9], [11, 3]], [[20, 30], [22, 28]], [[0, 5], [4, 2]], [[5, 9, 2], [7, 1, 8]],
                  [[4, 6, 1], [2, 2, 9], [5, 0, 3], [1, 7, 7]]):
        a = np.array(table)
        found = stats.chi2_contingency(a, correction=False)
        out = {'table': table, 'chi2': found.statistic, 'p': found.pvalue,
               'cramers_v': np.sqrt(found.statistic / a.sum() / (min(a.shape) - 1))}
        if a.shape == (2, 2):
            out['p_yates'] = stats.chi2_contingency(a, correction=True).pvalue
            out['fisher_p_two_sided'] = stats.fisher_exact(a).pvalue
        contingency.append(out)
    normal = []
    for x in (rng.normal(size=25), rng.exponential(size=18), rng.normal(size=4), np.array([1.0, 2.0, 4.0]), rng.integers(0, 4, 30),
              1e3 + rng.normal(size=12), rng.uniform(size=80)):
        w, p = stats.shapiro(x)
        normal.append({'x': np.asarray(x, float), 'W': w, 'p': p})
    write_json('categorical/expected.json', {'mcnemar': changes, 'contingency': contingency, 'shapiro_wilk': normal})


def segmentation():
    shape, zooms = (22, 18, 8), np.array([0.75, 1.25, 2.5])
    where = np.indices(shape).reshape(3, -1).T * zooms

    def ball(centre, radius):
        return (np.linalg.norm(where - centre, axis=1) <= radius).reshape(shape)
    a, b = np.zeros(shape), np.zeros(shape)
    for label, centre, radius, shift in ((1, (5, 6, 8), 4, (0.8, 0, 1)), (2, (11, 14, 12), 4.5, (0, -1.3, 0)), (3, (1, 20, 5), 5, (1, 0, 3))):
        a[ball(centre, radius)] = label  # the last one is cut by the edge of the image
        b[ball(np.add(centre, shift), radius - 0.3)] = label
    a[20, 1, 6] = 4  # one voxel against one far away
    b[15, 9, 1] = 4
    b[21, 17, 7] = 1  # a stray voxel
    labels = {}

    def surface(mask):
        inside = ndimage.binary_erosion(np.pad(mask, 1), ndimage.generate_binary_structure(3, 1))[1:-1, 1:-1, 1:-1]
        return np.argwhere(mask & ~inside) * zooms

    def compare(x, y):
        both = np.sum(x & y)
        forth, back = (spatial.cKDTree(surface(q)).query(surface(p))[0] for p, q in ((x, y), (y, x)))
        return {'dice': 2 * both / (x.sum() + y.sum()), 'jaccard': both / np.sum(x | y), 'hausdorff': max(forth.max(), back.max()),
                'hd95_max_of_directed': max(np.percentile(forth, 95), np.percentile(back, 95)),
                'assd_mean_of_directed': (forth.mean() + back.mean()) / 2}
    for label in (1, 2, 3, 4):
        labels[label] = compare(a == label, b == label)
    for name, data in (('a', a), ('b', b)):
        nibabel.save(nibabel.Nifti1Image(data.astype(np.uint8), np.diag([*zooms, 1])), f'segmentation/{name}.nii.gz')
    write_json('segmentation/expected.json', {'labels': labels, 'foreground_any_label': compare(a > 0, b > 0)})


def linear():
    n = 61
    age, sex, group = rng.normal(45, 10, n), rng.integers(0, 2, n), rng.integers(0, 3, n)
    names = np.array(['hc', 'npsle', 'sle'])[group]
    alps = 1.4 - 0.004 * age - 0.1 * (group == 1) + rng.normal(0, 0.1, n)
    volume = 1.2e9 + 3e4 * age + 1e5 * sex + rng.normal(0, 1e5, n)
    write_csv('linear/table.csv', {'subject': [f's{i}' for i in range(n)], 'group': names, 'age': age, 'sex': sex, 'alps': alps, 'volume': volume})
    dummies = [(names == 'npsle').astype(float), (names == 'sle').astype(float)]
    models = {}
    for name, outcome, columns, terms in (
            ('alps_age', alps, [age], ['age']),
            ('alps_all', alps, [*dummies, age, sex], ['group npsle', 'group sle', 'age', 'sex']),
            ('volume_all', volume, [*dummies, age, sex], ['group npsle', 'group sle', 'age', 'sex'])):
        about = outcome - outcome.mean()  # statsmodels' own digits would be lost far from 0
        x = np.column_stack(columns)
        fit = sm.OLS(about, sm.add_constant(x)).fit()
        low, high = fit.conf_int().T
        shift = np.r_[outcome.mean(), np.zeros(len(terms))]
        models[name] = {'terms': ['intercept', *terms], 'coef': fit.params + shift, 'se': fit.bse, 't': (fit.params + shift) / fit.bse,
                        'p': 2 * stats.t.sf(abs((fit.params + shift) / fit.bse), fit.df_resid), 'low': low + shift, 'high': high + shift,
                        'beta': fit.params[1:] * x.std(0, ddof=1) / outcome.std(ddof=1), 'r2': fit.rsquared, 'r2_adjusted': fit.rsquared_adj,
                        'f': fit.fvalue, 'f_p': fit.f_pvalue, 'residual_sd': np.sqrt(fit.scale)}
    holm = [multipletests([models['alps_all']['p'][i], models['volume_all']['p'][i]], method='holm')[1] for i in range(1, 5)]
    write_json('linear/expected.json', {'models': models, 'holm': holm})


binary()
multiclass()
fisher = regression()
icc()
kappa()
calibration()
groups()
repeated()
partial(fisher)
logistic()
categorical()
segmentation()
linear()
