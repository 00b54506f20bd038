export { decode, nothing } from './api/decode.js';
export { errorFromAnswer, errorFromContent, type AskedFor } from './api/error.classifier.js';
export { OvhApi, ovhPath, projectPath, type OvhRead, type OvhWrite } from './api/ovh.api.js';
export { OvhSession, type ServerTime } from './api/ovh.session.js';
export { covers, rightsProblems, type AccessRule, type RightsPlan } from './check/access.rights.js';
export { checkClock, type ClockFindings } from './check/clock.check.js';
export { checkCredential } from './check/credential.check.js';
export { createTokenUrl, problemOf } from './check/failure.problem.js';
export {
  extraEndpoints,
  parseConnection,
  validateConnection,
  type OvhConnection,
  type OvhOptions,
} from './connection/connection.options.js';
