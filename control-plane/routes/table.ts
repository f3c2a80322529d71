import type { EndpointName } from '#schema/contracts/endpoints';
import type { Route } from '../route.ts';
import { postAlertmanager } from './alert.alertmanager.ts';
import { deleteSource } from './alert-source.delete.ts';
import { getSource } from './alert-source.get.ts';
import { listSources } from './alert-source.list.ts';
import { putSource } from './alert-source.put.ts';
import { postGrafana } from './alert.grafana.ts';
import { receiveAlerts } from './alert.receive.ts';
import { postAlert } from './alert.post.ts';
import { listAudit } from './audit.list.ts';
import { deleteCollection } from './collection.delete.ts';
import { getCollection } from './collection.get.ts';
import { listCollections } from './collection.list.ts';
import { putCollection } from './collection.put.ts';
import { searchCollection } from './collection.search.ts';
import { bringExamples } from './dataset.bring.ts';
import { deleteDataset } from './dataset.delete.ts';
import { listExamples } from './dataset.examples.ts';
import { getDataset } from './dataset.get.ts';
import { importExamples } from './dataset.import.ts';
import { listDatasets } from './dataset.list.ts';
import { pruneDataset } from './dataset.prune.ts';
import { putDataset } from './dataset.put.ts';
import { listDatasetVersions } from './dataset.versions.ts';
import { deleteDocument } from './document.delete.ts';
import { getDocument } from './document.get.ts';
import { importDocuments } from './document.import.ts';
import { listDocuments } from './document.list.ts';
import { pruneDocuments } from './document.prune.ts';
import { putDocument } from './document.put.ts';
import { blessEval } from './eval.bless.ts';
import { cancelEval } from './eval.cancel.ts';
import { getEval } from './eval.get.ts';
import { listItems } from './eval.items.ts';
import { listEvals } from './eval.list.ts';
import { startEval } from './eval.start.ts';
import { disableFeature } from './feature.disable.ts';
import { enableFeature } from './feature.enable.ts';
import { deleteExporter } from './exporter.delete.ts';
import { getExporter } from './exporter.get.ts';
import { listExporters } from './exporter.list.ts';
import { putExporter } from './exporter.put.ts';
import { getFeature } from './feature.get.ts';
import { listFeatures } from './feature.list.ts';
import { putFeature } from './feature.put.ts';
import { deleteFlag } from './flag.delete.ts';
import { diffFlagVersions } from './flag.diff.ts';
import { disableFlag } from './flag.disable.ts';
import { enableFlag } from './flag.enable.ts';
import { exportFlags } from './flag.export.ts';
import { getFlag } from './flag.get.ts';
import { importFlags } from './flag.import.ts';
import { listFlags } from './flag.list.ts';
import { putFlag } from './flag.put.ts';
import { deleteRule } from './alert-rule.delete.ts';
import { getRule } from './alert-rule.get.ts';
import { listRules } from './alert-rule.list.ts';
import { putRule } from './alert-rule.put.ts';
import { deleteFlagSchedule } from './flag.schedule.delete.ts';
import { listFlagSchedules } from './flag.schedule.list.ts';
import { putFlagSchedule } from './flag.schedule.put.ts';
import { listStaleFlags } from './flag.stale.ts';
import { getFlagVersion } from './flag.version.ts';
import { listFlagVersions } from './flag.versions.ts';
import { acknowledgeIncident } from './incident.acknowledge.ts';
import { closeIncident } from './incident.close.ts';
import { getIncident } from './incident.get.ts';
import { rolloutFlag } from './flag.rollout.ts';
import { listIncidents } from './incident.list.ts';
import { noteIncident } from './incident.note.ts';
import { getCode } from './code.get.ts';
import { putCode } from './code.put.ts';
import { createKey } from './key.create.ts';
import { deleteKey } from './key.delete.ts';
import { limitKey } from './key.limit.ts';
import { listKeys } from './key.list.ts';
import { deleteReceiver } from './notification.delete.ts';
import { getReceiver } from './notification.get.ts';
import { listReceivers } from './notification.list.ts';
import { putReceiver } from './notification.put.ts';
import { deleteProvider } from './provider.delete.ts';
import { getProvider } from './provider.get.ts';
import { listProviders } from './provider.list.ts';
import { putProvider } from './provider.put.ts';
import { deleteReeval } from './reeval.delete.ts';
import { getReeval } from './reeval.get.ts';
import { listReevals } from './reeval.list.ts';
import { putReeval } from './reeval.put.ts';
import { advanceRollout } from './rollout.advance.ts';
import { approveRollout } from './rollout.approve.ts';
import { getRollout } from './rollout.get.ts';
import { listRollouts } from './rollout.list.ts';
import { overrideRollout } from './rollout.override.ts';
import { pauseRollout } from './rollout.pause.ts';
import { previewRollout } from './rollout.preview.ts';
import { replayRollout } from './rollout.replay.ts';
import { restartRollout } from './rollout.restart.ts';
import { resumeRollout } from './rollout.resume.ts';
import { rollbackRollout } from './rollout.rollback.ts';
import { startRollout } from './rollout.start.ts';
import { deleteTool } from './tool.delete.ts';
import { discoverTools } from './tool.discover.ts';
import { getTool } from './tool.get.ts';
import { listTools } from './tool.list.ts';
import { putTool } from './tool.put.ts';
import { deleteSegment } from './segment.delete.ts';
import { getSegment } from './segment.get.ts';
import { listSegments } from './segment.list.ts';
import { putSegment } from './segment.put.ts';
import { deleteSession } from './session.delete.ts';
import { forgetSessions } from './session.forget.ts';
import { getSession } from './session.get.ts';
import { createToken } from './token.create.ts';
import { deleteToken } from './token.delete.ts';
import { listTokens } from './token.list.ts';
import { exportFineTune } from './export.fine-tune.ts';
import { labelsAgree } from './label.agreement.ts';
import { listLabels } from './label.list.ts';
import { nextLabel } from './label.next.ts';
import { putLabel } from './label.put.ts';
import { queueLabels } from './label.queue.ts';
import { checkJudge } from './judge.check.ts';
import { deleteJudge } from './judge.delete.ts';
import { getJudge } from './judge.get.ts';
import { listJudges } from './judge.list.ts';
import { putJudge } from './judge.put.ts';
import { listJudgeVersions } from './judge.versions.ts';
import { getPattern } from './pattern.get.ts';
import { listPatterns } from './pattern.list.ts';
import { promoteTrace } from './trace.promote.ts';
import { getTrace } from './trace.get.ts';
import { listTraces } from './trace.list.ts';
import { getUsage } from './usage.get.ts';
import { setTraffic } from './traffic.set.ts';
import { diffVersions } from './version.diff.ts';
import { getVersion } from './version.get.ts';
import { listVersions } from './version.list.ts';
import { pushVersion } from './version.push.ts';

/** Every endpoint's route. Forget one and this does not compile. */
export const routes: { readonly [Name in EndpointName]: Route<Name> } = {
  'eval.start': startEval,
  'eval.list': listEvals,
  'eval.get': getEval,
  'eval.items': listItems,
  'eval.cancel': cancelEval,
  'eval.bless': blessEval,
  'reeval.put': putReeval,
  'reeval.list': listReevals,
  'reeval.get': getReeval,
  'reeval.delete': deleteReeval,
  'feature.put': putFeature,
  'feature.list': listFeatures,
  'feature.get': getFeature,
  'feature.disable': disableFeature,
  'feature.enable': enableFeature,
  'code.put': putCode,
  'code.get': getCode,
  'version.push': pushVersion,
  'version.list': listVersions,
  'version.get': getVersion,
  'version.diff': diffVersions,
  'traffic.set': setTraffic,
  'rollout.start': startRollout,
  'rollout.preview': previewRollout,
  'rollout.list': listRollouts,
  'rollout.get': getRollout,
  'rollout.pause': pauseRollout,
  'rollout.resume': resumeRollout,
  'rollout.advance': advanceRollout,
  'rollout.approve': approveRollout,
  'rollout.override': overrideRollout,
  'rollout.restart': restartRollout,
  'rollout.rollback': rollbackRollout,
  'rollout.replay': replayRollout,
  'alert.post': postAlert,
  'alert.alertmanager': postAlertmanager,
  'alert.grafana': postGrafana,
  'alert.receive': receiveAlerts,
  'alert-source.put': putSource,
  'alert-source.list': listSources,
  'alert-source.get': getSource,
  'alert-source.delete': deleteSource,
  'flag.put': putFlag,
  'flag.list': listFlags,
  'flag.get': getFlag,
  'flag.delete': deleteFlag,
  'flag.rollout': rolloutFlag,
  'flag.disable': disableFlag,
  'flag.enable': enableFlag,
  'flag.import': importFlags,
  'flag.export': exportFlags,
  'flag.versions': listFlagVersions,
  'flag.version': getFlagVersion,
  'flag.diff': diffFlagVersions,
  'flag.stale': listStaleFlags,
  'flag.schedule.put': putFlagSchedule,
  'flag.schedule.list': listFlagSchedules,
  'flag.schedule.delete': deleteFlagSchedule,
  'segment.put': putSegment,
  'segment.list': listSegments,
  'segment.get': getSegment,
  'segment.delete': deleteSegment,
  'collection.put': putCollection,
  'collection.list': listCollections,
  'collection.get': getCollection,
  'collection.delete': deleteCollection,
  'collection.search': searchCollection,
  'document.put': putDocument,
  'document.list': listDocuments,
  'document.get': getDocument,
  'document.prune': pruneDocuments,
  'document.delete': deleteDocument,
  'document.import': importDocuments,
  'dataset.put': putDataset,
  'dataset.list': listDatasets,
  'dataset.get': getDataset,
  'dataset.delete': deleteDataset,
  'dataset.versions': listDatasetVersions,
  'dataset.examples': listExamples,
  'dataset.import': importExamples,
  'dataset.bring': bringExamples,
  'dataset.prune': pruneDataset,
  'session.get': getSession,
  'session.delete': deleteSession,
  'session.forget': forgetSessions,
  'tool.put': putTool,
  'tool.discover': discoverTools,
  'tool.list': listTools,
  'tool.get': getTool,
  'tool.delete': deleteTool,
  'provider.put': putProvider,
  'provider.list': listProviders,
  'provider.get': getProvider,
  'provider.delete': deleteProvider,
  'token.create': createToken,
  'token.list': listTokens,
  'token.delete': deleteToken,
  'key.create': createKey,
  'key.list': listKeys,
  'key.limit': limitKey,
  'key.delete': deleteKey,
  'notification.put': putReceiver,
  'notification.list': listReceivers,
  'notification.get': getReceiver,
  'notification.delete': deleteReceiver,
  'trace.list': listTraces,
  'exporter.put': putExporter,
  'exporter.list': listExporters,
  'exporter.get': getExporter,
  'exporter.delete': deleteExporter,
  'trace.get': getTrace,
  'trace.promote': promoteTrace,
  'judge.put': putJudge,
  'judge.list': listJudges,
  'judge.get': getJudge,
  'judge.versions': listJudgeVersions,
  'judge.check': checkJudge,
  'judge.delete': deleteJudge,
  'label.queue': queueLabels,
  'label.next': nextLabel,
  'label.agreement': labelsAgree,
  'label.list': listLabels,
  'label.put': putLabel,
  'export.fine-tune': exportFineTune,
  'pattern.list': listPatterns,
  'pattern.get': getPattern,
  'usage.get': getUsage,
  'audit.list': listAudit,
  'alert-rule.put': putRule,
  'alert-rule.list': listRules,
  'alert-rule.get': getRule,
  'alert-rule.delete': deleteRule,
  'incident.list': listIncidents,
  'incident.get': getIncident,
  'incident.acknowledge': acknowledgeIncident,
  'incident.note': noteIncident,
  'incident.close': closeIncident,
};
