export { recordFaults, zoneFaults, type RecordFault } from './records/record.validation.js';
export { afterDiff, diffZone, isEmptyDiff, type ChangedRecord, type ZoneDiff } from './changes/zone.diff.js';
export { previewImport, type ImportPreview } from './changes/import.preview.js';
