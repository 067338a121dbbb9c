const ON = (
  'campaignsEnabled contactsEnabled workflowsEnabled triggersEnabled funnelsEnabled opportunitiesEnabled ' +
  'dashboardStatsEnabled bulkRequestsEnabled appointmentsEnabled reviewsEnabled onlineListingsEnabled ' +
  'phoneCallEnabled conversationsEnabled settingsEnabled tagsEnabled leadValueEnabled marketingEnabled ' +
  'agentReportingEnabled socialPlanner bloggingEnabled invoiceEnabled affiliateManagerEnabled ' +
  'contentAiEnabled refundsEnabled recordPaymentEnabled cancelSubscriptionEnabled paymentsEnabled ' +
  'communitiesEnabled exportPaymentsEnabled'
).split(' ')

const OFF = (
  'campaignsReadOnly workflowsReadOnly websitesEnabled assignedDataOnly adwordsReportingEnabled ' +
  'membershipEnabled facebookAdsReportingEnabled attributionsReportingEnabled botService'
).split(' ')

/** HighLevel's own defaults; a plain user sees only what is assigned to them and no settings. */
export const permissionsOf = (admin: boolean): Record<string, boolean> => ({
  ...Object.fromEntries(ON.map((name) => [name, true])),
  ...Object.fromEntries(OFF.map((name) => [name, false])),
  settingsEnabled: admin,
  assignedDataOnly: !admin,
})
