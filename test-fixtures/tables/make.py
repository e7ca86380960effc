# What follows from the counts that papers print (configs/published), by scikit-learn: deepprl_figure4_folds1to3.json and
# simclr_npsle_table2a.json.
import csv
import sys

import numpy as np
import sklearn.metrics as sk

sys.path.insert(0, '..')
from golden import write_json


def rows(name):
    with open(f'../../configs/published/{name}.csv') as f:
        found = [r for r in csv.DictReader(f) if r['trial'].isdigit()]
    return [{**r, **{k: int(r[k]) for k in ('tp', 'fn', 'tn', 'fp')}} for r in found]


folds = []
for r in rows('deep-prl-figure4'):
    truth = np.repeat([1, 1, 0, 0], [r['tp'], r['fn'], r['tn'], r['fp']])
    call = np.repeat([1, 0, 0, 1], [r['tp'], r['fn'], r['tn'], r['fp']])
    folds.append({**{k: r[k] for k in ('tp', 'fn', 'tn', 'fp')},
                  'computed': {'f1': sk.f1_score(truth, call), 'specificity': sk.recall_score(truth, call, pos_label=0),
                               'sensitivity': sk.recall_score(truth, call), 'ppv': sk.precision_score(truth, call),
                               'npv': sk.precision_score(truth, call, pos_label=0), 'accuracy': sk.accuracy_score(truth, call),
                               'mcc': sk.matthews_corrcoef(truth, call)}})
write_json('deepprl_figure4_folds1to3.json', {'folds': folds})
table = {}
for r in rows('npsle-simclr-table2'):
    table.setdefault(r['row'], []).append({'correct_npsle': r['tp'], 'correct_non_npsle': r['tn'],
                                           'accuracy_from_counts': 100 * (r['tp'] + r['tn']) / 18})
write_json('simclr_npsle_table2a.json', {'rows': [
    {'augmentation': name, 'cells': cells, 'from_counts': {'mean': np.mean([c['accuracy_from_counts'] for c in cells]),
                                                           'sd_sample': np.std([c['accuracy_from_counts'] for c in cells], ddof=1)}}
    for name, cells in table.items()]})
