export { findManifestConnector, listManifestConnectors } from './compiled.ts'
export { manifestEndpoints } from './endpoints.ts'
