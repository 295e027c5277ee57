import { NAMES, NETWORKS, type Method, type ModelName, type Solver } from './cases';
import type { Row } from './measure';
import type { BenchRecord } from './record';
import { memory, ratio } from './table';
import { digits, multiples } from './table-objectives';
import { title } from './titles';

const SOLVER_NAMES: Record<Solver, string> = {
  'elastic-net': 'elastic net on labels',
  'elastic-net-soft': 'on soft scores',
  'elastic-net-single': 'in single precision',
  'glm-saga': 'GLM-SAGA',
};
const OBJECTIVE_NAMES: Partial<Record<Method, string>> = {
  cdep: 'CDEP',
  rrr: 'RRR',
  'expected-gradients': 'expected gradients',
  consistency: 'Grad-CAM consistency',
  'consistency-autodiff': 'by autodiff',
};

/** What was measured on one thread, for the README: a line a network, sentences for the rest. */
export function summaryTable(record: BenchRecord): string {
  const rows = Object.values(record).flatMap((section) => section.rows);
  const groups: [string, (row: Row) => boolean][] = [
    ['forward', (row) => row.case.method === 'forward'],
    ['gradient', (row) => row.case.method === 'gradient'],
    ['Grad-CAM', (row) => row.case.method === 'grad-cam'],
    ['IG, SmoothGrad', (row) => row.case.method === 'integrated-gradients' || row.case.method === 'smooth-grad'],
    ['occlusion, RISE', (row) => row.case.method === 'occlusion' || row.case.method === 'rise'],
    ['training', (row) => row.case.method === 'epoch'],
  ];
  const single = rows.filter((row) => row.threads === 1 && row.times);
  const of = (model: ModelName) => single.filter((row) => row.case.model === model);
  const mean = (some: readonly Row[], of: (row: Row) => number = ratio) =>
    some.length === 0 ? '' : Math.exp(some.reduce((sum, row) => sum + Math.log(of(row)), 0) / some.length).toFixed(2);
  const networks = NETWORKS.filter((model) => of(model).length > 0);
  const metrics = single.filter((row) => row.case.model === 'maps' || row.case.method === 'cascading');
  const table =
    networks.length === 0
      ? []
      : [
          'One thread. Geometric means, over the rows of that kind in [docs/bench.md](docs/bench.md), of CPU time of ours over that of the fastest PyTorch: below 1, ours takes less.',
          '',
          `| | ${groups.map(([name]) => name).join(' | ')} |`,
          `|---|${groups.map(() => '---|').join('')}`,
          ...networks.map(
            (model) =>
              `| ${NAMES[model].split(',')[0]} | ${groups.map(([, belongs]) => mean(of(model).filter(belongs))).join(' | ')} |`,
          ),
        ];
  const large = single.filter((row) => networks.some((model) => model === row.case.model) && row.case.batch === 32);
  const uncompiled = [...networks, 'objectives' as const].filter(
    (model) => record[model] && !record[model].opponents.includes('compiled'),
  );
  return [
    ...table,
    ...sentence(
      'Measured before `torch.compile` was among the opponents',
      uncompiled.map((model) => NAMES[model].split(',')[0]),
    ),
    ...sentence(
      "Largest resident memory in rows of 32 images, ours over the fastest PyTorch's, geometric means",
      networks.flatMap((model) => {
        const some = large.filter((row) => row.case.model === model);
        return some.length > 0 ? [`${NAMES[model].split(',')[0]} ${mean(some, memory)}`] : [];
      }),
    ),
    ...sentence(
      "Metrics, Quantus's CPU time over ours",
      metrics.map((row) => `${title(row.case).split(/ of |, /)[0]} ${Number((1 / ratio(row)).toPrecision(2))}`),
    ),
    ...sentence(
      'Neurons, CPU time, ours / scikit-learn and NumPy',
      of('neurons').map((row) => `${SOLVER_NAMES[row.case.method as Solver]} ${ratio(row).toFixed(2)}`),
    ),
    ...sentence(
      'Training with losses on explanations, CPU time, ours / the fastest PyTorch (times a plain step: ours, PyTorch, published or limit)',
      of('objectives').flatMap((row) => {
        const cost = multiples(row, of('objectives'));
        return cost
          ? [
              `${OBJECTIVE_NAMES[row.case.method]} ${ratio(row).toFixed(2)} (${digits(cost.ours)}, ${digits(cost.theirs)}, ${cost.published})`,
            ]
          : [];
      }),
    ),
  ]
    .join('\n')
    .trim();
}

function sentence(start: string, parts: readonly string[]): string[] {
  return parts.length > 0 ? ['', `${start}: ${parts.join(', ')}.`] : [];
}
