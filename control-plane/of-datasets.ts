import type { Deps } from './deps.ts';
import { nameDataset } from './name-dataset.ts';
import { deleteDataset, findDataset, listDatasets, listDatasetVersions, saveDataset } from './store/datasets.ts';
import { listExamples, pruneExamples, putExamples } from './store/examples.ts';

type OfDatasets =
  | 'listDatasets'
  | 'findDataset'
  | 'saveDataset'
  | 'deleteDataset'
  | 'listDatasetVersions'
  | 'listExamples'
  | 'putExamples'
  | 'pruneExamples';

/** What routes may do with datasets. */
export const ofDatasets = (db: D1Database): Pick<Deps, OfDatasets> => ({
  listDatasets: (page) => listDatasets(db, page),
  findDataset: (name) => findDataset(db, name, nameDataset),
  saveDataset: (name, row) => saveDataset(db, name, row),
  deleteDataset: (name) => deleteDataset(db, name),
  listDatasetVersions: (name, page) => listDatasetVersions(db, name, page),
  listExamples: (which, page) => listExamples(db, which, page),
  putExamples: (name, change) => putExamples(db, name, change),
  pruneExamples: (name, change) => pruneExamples(db, name, change),
});
