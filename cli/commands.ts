import type { Command } from './command.ts';
import { deleteRule } from './commands/alert-rule.delete.ts';
import { listRules } from './commands/alert-rule.list.ts';
import { setRule } from './commands/alert-rule.set.ts';
import { showRule } from './commands/alert-rule.show.ts';
import { deleteSource } from './commands/alert-source.delete.ts';
import { listSources } from './commands/alert-source.list.ts';
import { setSource } from './commands/alert-source.set.ts';
import { showSource } from './commands/alert-source.show.ts';
import { listAudit } from './commands/audit.list.ts';
import { deleteCollection } from './commands/collection.delete.ts';
import { listCollections } from './commands/collection.list.ts';
import { setCollection } from './commands/collection.set.ts';
import { showCollection } from './commands/collection.show.ts';
import { deleteDataset } from './commands/dataset.delete.ts';
import { exportDataset } from './commands/dataset.export.ts';
import { importDataset } from './commands/dataset.import.ts';
import { listDatasets } from './commands/dataset.list.ts';
import { setDataset } from './commands/dataset.set.ts';
import { showDataset } from './commands/dataset.show.ts';
import { runDoctor } from './commands/doctor.ts';
import { deleteDocument } from './commands/documents.delete.ts';
import { importDocuments } from './commands/documents.import.ts';
import { listDocuments } from './commands/documents.list.ts';
import { searchDocuments } from './commands/documents.search.ts';
import { showDocument } from './commands/documents.show.ts';
import { blessEval } from './commands/eval.bless.ts';
import { cancelEval } from './commands/eval.cancel.ts';
import { listItems } from './commands/eval.items.ts';
import { listEvals } from './commands/eval.list.ts';
import { planEval } from './commands/eval.plan.ts';
import { runEval } from './commands/eval.run.ts';
import { showEval } from './commands/eval.show.ts';
import { replayEvidence } from './commands/evidence.replay.ts';
import { disableFeature } from './commands/feature.disable.ts';
import { enableFeature } from './commands/feature.enable.ts';
import { listFeatures } from './commands/feature.list.ts';
import { pushFeature } from './commands/feature.push.ts';
import { showFeature } from './commands/feature.show.ts';
import { exportFineTune } from './commands/export.fine-tune.ts';
import { checkJudge } from './commands/judge.check.ts';
import { deleteJudge } from './commands/judge.delete.ts';
import { listJudges } from './commands/judge.list.ts';
import { setJudge } from './commands/judge.set.ts';
import { showJudge } from './commands/judge.show.ts';
import { showAgreement } from './commands/label.agreement.ts';
import { listLabels } from './commands/label.list.ts';
import { nextLabel } from './commands/label.next.ts';
import { putLabel } from './commands/label.put.ts';
import { queueLabels } from './commands/label.queue.ts';
import { acknowledgeIncident } from './commands/incident.ack.ts';
import { closeIncident } from './commands/incident.close.ts';
import { listIncidents } from './commands/incident.list.ts';
import { noteIncident } from './commands/incident.note.ts';
import { showIncident } from './commands/incident.show.ts';
import { createKey } from './commands/key.create.ts';
import { deleteKey } from './commands/key.delete.ts';
import { limitKey } from './commands/key.limit.ts';
import { listKeys } from './commands/key.list.ts';
import { deleteNotification } from './commands/notification.delete.ts';
import { listNotifications } from './commands/notification.list.ts';
import { setNotification } from './commands/notification.set.ts';
import { showNotification } from './commands/notification.show.ts';
import { listPatterns } from './commands/pattern.list.ts';
import { showPattern } from './commands/pattern.show.ts';
import { deleteExporter } from './commands/exporter.delete.ts';
import { listExporters } from './commands/exporter.list.ts';
import { setExporter } from './commands/exporter.set.ts';
import { showExporter } from './commands/exporter.show.ts';
import { deleteProvider } from './commands/provider.delete.ts';
import { listProviders } from './commands/provider.list.ts';
import { setProvider } from './commands/provider.set.ts';
import { showProvider } from './commands/provider.show.ts';
import { deleteReeval } from './commands/reeval.delete.ts';
import { listReevals } from './commands/reeval.list.ts';
import { setReeval } from './commands/reeval.set.ts';
import { showReeval } from './commands/reeval.show.ts';
import { advanceRollout } from './commands/rollout.advance.ts';
import { overrideRollout } from './commands/rollout.override.ts';
import { approveRollout } from './commands/rollout.approve.ts';
import { listRollouts } from './commands/rollout.list.ts';
import { pauseRollout } from './commands/rollout.pause.ts';
import { previewRollout } from './commands/rollout.preview.ts';
import { replayRollout } from './commands/rollout.replay.ts';
import { restartRollout } from './commands/rollout.restart.ts';
import { resumeRollout } from './commands/rollout.resume.ts';
import { rollbackRollout } from './commands/rollout.rollback.ts';
import { startRollout } from './commands/rollout.start.ts';
import { deleteFlag } from './commands/flag.delete.ts';
import { diffFlagVersions } from './commands/flag.diff.ts';
import { disableFlag } from './commands/flag.disable.ts';
import { enableFlag } from './commands/flag.enable.ts';
import { exportFlags } from './commands/flag.export.ts';
import { importFlags } from './commands/flag.import.ts';
import { listFlags } from './commands/flag.list.ts';
import { scheduleFlag } from './commands/flag.schedule.ts';
import { setFlag } from './commands/flag.set.ts';
import { showFlag } from './commands/flag.show.ts';
import { listStaleFlags } from './commands/flag.stale.ts';
import { listFlagVersions } from './commands/flag.versions.ts';
import { rolloutFlag } from './commands/flag.rollout.ts';
import { showRollout } from './commands/rollout.status.ts';
import { watchRollout } from './commands/rollout.watch.ts';
import { runFeature } from './commands/run.ts';
import { deleteSegment } from './commands/segment.delete.ts';
import { listSegments } from './commands/segment.list.ts';
import { setSegment } from './commands/segment.set.ts';
import { showSegment } from './commands/segment.show.ts';
import { deleteSession } from './commands/session.delete.ts';
import { forgetSessions } from './commands/session.forget.ts';
import { showSession } from './commands/session.show.ts';
import { deleteTool } from './commands/tool.delete.ts';
import { discoverTools } from './commands/tool.discover.ts';
import { listTools } from './commands/tool.list.ts';
import { setTool } from './commands/tool.set.ts';
import { showTool } from './commands/tool.show.ts';
import { listTraces } from './commands/trace.list.ts';
import { showTrace } from './commands/trace.show.ts';
import { promoteTrace } from './commands/trace.promote.ts';
import { setTraffic } from './commands/traffic.set.ts';
import { showUsage } from './commands/usage.ts';
import { diffVersions } from './commands/version.diff.ts';
import { listVersions } from './commands/version.list.ts';

/** Every command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  pushFeature,
  listFeatures,
  showFeature,
  disableFeature,
  enableFeature,
  listVersions,
  diffVersions,
  setTraffic,
  previewRollout,
  startRollout,
  showRollout,
  watchRollout,
  pauseRollout,
  resumeRollout,
  advanceRollout,
  approveRollout,
  overrideRollout,
  rollbackRollout,
  restartRollout,
  listFlags,
  showFlag,
  setFlag,
  deleteFlag,
  disableFlag,
  enableFlag,
  listFlagVersions,
  diffFlagVersions,
  scheduleFlag,
  listStaleFlags,
  importFlags,
  exportFlags,
  rolloutFlag,
  replayRollout,
  replayEvidence,
  listRollouts,
  runFeature,
  listTraces,
  showTrace,
  promoteTrace,
  listPatterns,
  showPattern,
  queueLabels,
  nextLabel,
  putLabel,
  listLabels,
  showAgreement,
  exportFineTune,
  setSegment,
  listSegments,
  showSegment,
  deleteSegment,
  setTool,
  discoverTools,
  listTools,
  showTool,
  deleteTool,
  setExporter,
  listExporters,
  showExporter,
  deleteExporter,
  setProvider,
  listProviders,
  showProvider,
  deleteProvider,
  createKey,
  listKeys,
  limitKey,
  deleteKey,
  setNotification,
  listNotifications,
  showNotification,
  deleteNotification,
  setSource,
  listSources,
  showSource,
  deleteSource,
  listAudit,
  listIncidents,
  showIncident,
  acknowledgeIncident,
  noteIncident,
  closeIncident,
  showUsage,
  setRule,
  listRules,
  showRule,
  deleteRule,
  importDocuments,
  listDocuments,
  showDocument,
  searchDocuments,
  deleteDocument,
  setCollection,
  listCollections,
  showCollection,
  deleteCollection,
  setDataset,
  importDataset,
  listDatasets,
  showDataset,
  exportDataset,
  deleteDataset,
  setJudge,
  listJudges,
  showJudge,
  checkJudge,
  deleteJudge,
  runEval,
  showEval,
  listEvals,
  listItems,
  blessEval,
  cancelEval,
  planEval,
  setReeval,
  listReevals,
  showReeval,
  deleteReeval,
  showSession,
  deleteSession,
  forgetSessions,
  runDoctor,
];
