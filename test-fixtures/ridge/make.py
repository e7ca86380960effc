# Ridge logistic and ridge regression of small tables by scikit-learn, with more rows than columns and with fewer: scores of rows that
# were not fitted. Columns are standardised by the fitted rows' mean and population SD; the penalty is per row.
import json
import os

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge

HERE = os.path.dirname(os.path.abspath(__file__))


def standard(x, fitted):
    sd = fitted.std(0)
    return (x - fitted.mean(0)) * np.where(sd > 0, 1 / np.where(sd > 0, sd, 1), 0)


def case(rng, rows, columns, penalty):
    x = np.round(rng.normal(size=(rows + 5, columns)) * rng.uniform(0.1, 30, columns) + rng.uniform(-50, 50, columns), 3)
    x[:, 0] = 7.5  # a column without variance
    truth = standard(x, x[:rows]) @ rng.normal(size=columns) / np.sqrt(columns)
    y = truth + 0.7 * rng.normal(size=rows + 5) > 0.3
    score = np.round(2 * truth + rng.normal(size=rows + 5), 3)
    z = standard(x, x[:rows])
    logistic = LogisticRegression(C=1 / (rows * penalty), tol=1e-12, max_iter=10000, solver='newton-cholesky').fit(z[:rows], y[:rows])
    ridge = Ridge(alpha=rows * penalty, solver='cholesky').fit(z[:rows], score[:rows])
    return {'penalty': penalty, 'x': x[:rows].tolist(), 'positive': y[:rows].tolist(), 'outcome': score[:rows].tolist(), 'new': x[rows:].tolist(),
            'log_odds': logistic.decision_function(z[rows:]).tolist(), 'expected': ridge.predict(z[rows:]).tolist()}


rng = np.random.default_rng(25)
cases = [case(rng, *size) for size in ((40, 3, 0.001), (40, 3, 1), (25, 12, 0.1), (12, 30, 0.01), (12, 30, 10), (20, 20, 0.1))]
with open(os.path.join(HERE, 'expected.json'), 'w') as out:
    out.write('[\n' + ',\n'.join(json.dumps(one) for one in cases) + '\n]\n')
