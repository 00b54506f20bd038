export * from './vendor.js';
export * from './values.js';
export * from './driver.js';
export * from './character-strings.js';
export * from './record-spelling.js';
export * from './zone-file/zone-file.lines.js';
export * from './zone-file/zone-file.reader.js';
export * from './zone-file/zone-file.writer.js';
