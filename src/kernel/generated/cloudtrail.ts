// Made by `npm run generate` from @aws-sdk/client-cloudtrail 3.1137.0. Do not edit.

export interface AddTagsRequest {
  readonly ResourceId: string
  readonly TagsList: readonly Tag[]
}
export type AddTagsResponse = Readonly<Record<never, never>>
export interface AdvancedEventSelector {
  readonly Name?: string
  readonly FieldSelectors: readonly AdvancedFieldSelector[]
}
export interface AdvancedFieldSelector {
  readonly Field: string
  readonly Equals?: readonly string[]
  readonly StartsWith?: readonly string[]
  readonly EndsWith?: readonly string[]
  readonly NotEquals?: readonly string[]
  readonly NotStartsWith?: readonly string[]
  readonly NotEndsWith?: readonly string[]
}
export interface AggregationConfiguration {
  readonly Templates: readonly ('API_ACTIVITY' | 'RESOURCE_ACCESS' | 'USER_ACTIONS' | (string & {}))[]
  readonly EventCategory: 'Data' | (string & {})
}
export interface CancelQueryRequest {
  readonly EventDataStore?: string
  readonly QueryId: string
  readonly EventDataStoreOwnerAccountId?: string
}
export interface CancelQueryResponse {
  readonly QueryId: string
  readonly QueryStatus: 'QUEUED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT' | (string & {})
  readonly EventDataStoreOwnerAccountId?: string
}
export interface Channel {
  readonly ChannelArn?: string
  readonly Name?: string
}
export interface ContextKeySelector {
  readonly Type: 'TagContext' | 'RequestContext' | (string & {})
  readonly Equals: readonly string[]
}
export interface CreateChannelRequest {
  readonly Name: string
  readonly Source: string
  readonly Destinations: readonly Destination[]
  readonly Tags?: readonly Tag[]
}
export interface CreateChannelResponse {
  readonly ChannelArn?: string
  readonly Name?: string
  readonly Source?: string
  readonly Destinations?: readonly Destination[]
  readonly Tags?: readonly Tag[]
}
export interface CreateDashboardRequest {
  readonly Name: string
  readonly RefreshSchedule?: RefreshSchedule
  readonly TagsList?: readonly Tag[]
  readonly TerminationProtectionEnabled?: boolean
  readonly Widgets?: readonly RequestWidget[]
}
export interface CreateDashboardResponse {
  readonly DashboardArn?: string
  readonly Name?: string
  readonly Type?: 'MANAGED' | 'CUSTOM' | (string & {})
  readonly Widgets?: readonly Widget[]
  readonly TagsList?: readonly Tag[]
  readonly RefreshSchedule?: RefreshSchedule
  readonly TerminationProtectionEnabled?: boolean
}
export interface CreateEventDataStoreRequest {
  readonly Name: string
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
  readonly MultiRegionEnabled?: boolean
  readonly OrganizationEnabled?: boolean
  readonly RetentionPeriod?: number
  readonly TerminationProtectionEnabled?: boolean
  readonly TagsList?: readonly Tag[]
  readonly KmsKeyId?: string
  readonly StartIngestion?: boolean
  readonly BillingMode?: 'EXTENDABLE_RETENTION_PRICING' | 'FIXED_RETENTION_PRICING' | (string & {})
}
export interface CreateEventDataStoreResponse {
  readonly EventDataStoreArn?: string
  readonly Name?: string
  readonly Status?: 'CREATED' | 'ENABLED' | 'PENDING_DELETION' | 'STARTING_INGESTION' | 'STOPPING_INGESTION' | 'STOPPED_INGESTION' | (string & {})
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
  readonly MultiRegionEnabled?: boolean
  readonly OrganizationEnabled?: boolean
  readonly RetentionPeriod?: number
  readonly TerminationProtectionEnabled?: boolean
  readonly TagsList?: readonly Tag[]
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
  readonly KmsKeyId?: string
  readonly BillingMode?: 'EXTENDABLE_RETENTION_PRICING' | 'FIXED_RETENTION_PRICING' | (string & {})
}
export interface CreateTrailRequest {
  readonly Name: string
  readonly S3BucketName: string
  readonly S3KeyPrefix?: string
  readonly SnsTopicName?: string
  readonly IncludeGlobalServiceEvents?: boolean
  readonly IsMultiRegionTrail?: boolean
  readonly EnableLogFileValidation?: boolean
  readonly CloudWatchLogsLogGroupArn?: string
  readonly CloudWatchLogsRoleArn?: string
  readonly KmsKeyId?: string
  readonly IsOrganizationTrail?: boolean
  readonly TagsList?: readonly Tag[]
  readonly RecursiveLogging?: boolean
}
export interface CreateTrailResponse {
  readonly Name?: string
  readonly S3BucketName?: string
  readonly S3KeyPrefix?: string
  readonly SnsTopicName?: string
  readonly SnsTopicARN?: string
  readonly IncludeGlobalServiceEvents?: boolean
  readonly IsMultiRegionTrail?: boolean
  readonly TrailARN?: string
  readonly LogFileValidationEnabled?: boolean
  readonly CloudWatchLogsLogGroupArn?: string
  readonly CloudWatchLogsRoleArn?: string
  readonly KmsKeyId?: string
  readonly IsOrganizationTrail?: boolean
  readonly RecursiveLogging?: boolean
}
export interface DashboardDetail {
  readonly DashboardArn?: string
  readonly Type?: 'MANAGED' | 'CUSTOM' | (string & {})
}
export interface DataResource {
  readonly Type?: string
  readonly Values?: readonly string[]
}
export interface DeleteChannelRequest {
  readonly Channel: string
}
export type DeleteChannelResponse = Readonly<Record<never, never>>
export interface DeleteDashboardRequest {
  readonly DashboardId: string
}
export type DeleteDashboardResponse = Readonly<Record<never, never>>
export interface DeleteEventDataStoreRequest {
  readonly EventDataStore: string
}
export type DeleteEventDataStoreResponse = Readonly<Record<never, never>>
export interface DeleteResourcePolicyRequest {
  readonly ResourceArn: string
}
export type DeleteResourcePolicyResponse = Readonly<Record<never, never>>
export interface DeleteTrailRequest {
  readonly Name: string
}
export type DeleteTrailResponse = Readonly<Record<never, never>>
export interface DeregisterOrganizationDelegatedAdminRequest {
  readonly DelegatedAdminAccountId: string
}
export type DeregisterOrganizationDelegatedAdminResponse = Readonly<Record<never, never>>
export interface DescribeQueryRequest {
  readonly EventDataStore?: string
  readonly QueryId?: string
  readonly QueryAlias?: string
  readonly RefreshId?: string
  readonly EventDataStoreOwnerAccountId?: string
}
export interface DescribeQueryResponse {
  readonly QueryId?: string
  readonly QueryString?: string
  readonly QueryStatus?: 'QUEUED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT' | (string & {})
  readonly QueryStatistics?: QueryStatisticsForDescribeQuery
  readonly ErrorMessage?: string
  readonly DeliveryS3Uri?: string
  readonly DeliveryStatus?: 'SUCCESS' | 'FAILED' | 'FAILED_SIGNING_FILE' | 'PENDING' | 'RESOURCE_NOT_FOUND' | 'ACCESS_DENIED' | 'ACCESS_DENIED_SIGNING_FILE' | 'CANCELLED' | 'UNKNOWN' | (string & {})
  readonly Prompt?: string
  readonly EventDataStoreOwnerAccountId?: string
}
export interface DescribeTrailsRequest {
  readonly trailNameList?: readonly string[]
  readonly includeShadowTrails?: boolean
}
export interface DescribeTrailsResponse {
  readonly trailList?: readonly Trail[]
}
export interface Destination {
  readonly Type: 'EVENT_DATA_STORE' | 'AWS_SERVICE' | (string & {})
  readonly Location: string
}
export interface DisableFederationRequest {
  readonly EventDataStore: string
}
export interface DisableFederationResponse {
  readonly EventDataStoreArn?: string
  readonly FederationStatus?: 'ENABLING' | 'ENABLED' | 'DISABLING' | 'DISABLED' | (string & {})
}
export interface EnableFederationRequest {
  readonly EventDataStore: string
  readonly FederationRoleArn: string
}
export interface EnableFederationResponse {
  readonly EventDataStoreArn?: string
  readonly FederationStatus?: 'ENABLING' | 'ENABLED' | 'DISABLING' | 'DISABLED' | (string & {})
  readonly FederationRoleArn?: string
}
export interface Event {
  readonly EventId?: string
  readonly EventName?: string
  readonly ReadOnly?: string
  readonly AccessKeyId?: string
  readonly EventTime?: Date
  readonly EventSource?: string
  readonly Username?: string
  readonly Resources?: readonly Resource[]
  readonly CloudTrailEvent?: string
}
export interface EventDataStore {
  readonly EventDataStoreArn?: string
  readonly Name?: string
  readonly TerminationProtectionEnabled?: boolean
  readonly Status?: 'CREATED' | 'ENABLED' | 'PENDING_DELETION' | 'STARTING_INGESTION' | 'STOPPING_INGESTION' | 'STOPPED_INGESTION' | (string & {})
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
  readonly MultiRegionEnabled?: boolean
  readonly OrganizationEnabled?: boolean
  readonly RetentionPeriod?: number
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
}
export interface EventSelector {
  readonly ReadWriteType?: 'ReadOnly' | 'WriteOnly' | 'All' | (string & {})
  readonly IncludeManagementEvents?: boolean
  readonly DataResources?: readonly DataResource[]
  readonly ExcludeManagementEventSources?: readonly string[]
}
export interface GenerateQueryRequest {
  readonly EventDataStores: readonly string[]
  readonly Prompt: string
}
export interface GenerateQueryResponse {
  readonly QueryStatement?: string
  readonly QueryAlias?: string
  readonly EventDataStoreOwnerAccountId?: string
}
export interface GetChannelRequest {
  readonly Channel: string
}
export interface GetChannelResponse {
  readonly ChannelArn?: string
  readonly Name?: string
  readonly Source?: string
  readonly SourceConfig?: SourceConfig
  readonly Destinations?: readonly Destination[]
  readonly IngestionStatus?: IngestionStatus
}
export interface GetDashboardRequest {
  readonly DashboardId: string
}
export interface GetDashboardResponse {
  readonly DashboardArn?: string
  readonly Type?: 'MANAGED' | 'CUSTOM' | (string & {})
  readonly Status?: 'CREATING' | 'CREATED' | 'UPDATING' | 'UPDATED' | 'DELETING' | (string & {})
  readonly Widgets?: readonly Widget[]
  readonly RefreshSchedule?: RefreshSchedule
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
  readonly LastRefreshId?: string
  readonly LastRefreshFailureReason?: string
  readonly TerminationProtectionEnabled?: boolean
}
export interface GetEventConfigurationRequest {
  readonly TrailName?: string
  readonly EventDataStore?: string
}
export interface GetEventConfigurationResponse {
  readonly TrailARN?: string
  readonly EventDataStoreArn?: string
  readonly MaxEventSize?: 'Standard' | 'Large' | (string & {})
  readonly ContextKeySelectors?: readonly ContextKeySelector[]
  readonly AggregationConfigurations?: readonly AggregationConfiguration[]
}
export interface GetEventDataStoreRequest {
  readonly EventDataStore: string
}
export interface GetEventDataStoreResponse {
  readonly EventDataStoreArn?: string
  readonly Name?: string
  readonly Status?: 'CREATED' | 'ENABLED' | 'PENDING_DELETION' | 'STARTING_INGESTION' | 'STOPPING_INGESTION' | 'STOPPED_INGESTION' | (string & {})
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
  readonly MultiRegionEnabled?: boolean
  readonly OrganizationEnabled?: boolean
  readonly RetentionPeriod?: number
  readonly TerminationProtectionEnabled?: boolean
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
  readonly KmsKeyId?: string
  readonly BillingMode?: 'EXTENDABLE_RETENTION_PRICING' | 'FIXED_RETENTION_PRICING' | (string & {})
  readonly FederationStatus?: 'ENABLING' | 'ENABLED' | 'DISABLING' | 'DISABLED' | (string & {})
  readonly FederationRoleArn?: string
  readonly PartitionKeys?: readonly PartitionKey[]
}
export interface GetEventSelectorsRequest {
  readonly TrailName: string
}
export interface GetEventSelectorsResponse {
  readonly TrailARN?: string
  readonly EventSelectors?: readonly EventSelector[]
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
}
export interface GetImportRequest {
  readonly ImportId: string
}
export interface GetImportResponse {
  readonly ImportId?: string
  readonly Destinations?: readonly string[]
  readonly ImportSource?: ImportSource
  readonly StartEventTime?: Date
  readonly EndEventTime?: Date
  readonly ImportStatus?: 'INITIALIZING' | 'IN_PROGRESS' | 'FAILED' | 'STOPPED' | 'COMPLETED' | (string & {})
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
  readonly ImportStatistics?: ImportStatistics
}
export interface GetInsightSelectorsRequest {
  readonly TrailName?: string
  readonly EventDataStore?: string
}
export interface GetInsightSelectorsResponse {
  readonly TrailARN?: string
  readonly InsightSelectors?: readonly InsightSelector[]
  readonly EventDataStoreArn?: string
  readonly InsightsDestination?: string
}
export interface GetQueryResultsRequest {
  readonly EventDataStore?: string
  readonly QueryId: string
  readonly NextToken?: string
  readonly MaxQueryResults?: number
  readonly EventDataStoreOwnerAccountId?: string
}
export interface GetQueryResultsResponse {
  readonly QueryStatus?: 'QUEUED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT' | (string & {})
  readonly QueryStatistics?: QueryStatistics
  readonly QueryResultRows?: readonly (readonly Readonly<Record<string, string>>[])[]
  readonly NextToken?: string
  readonly ErrorMessage?: string
}
export interface GetResourcePolicyRequest {
  readonly ResourceArn: string
}
export interface GetResourcePolicyResponse {
  readonly ResourceArn?: string
  readonly ResourcePolicy?: string
  readonly DelegatedAdminResourcePolicy?: string
}
export interface GetTrailRequest {
  readonly Name: string
}
export interface GetTrailResponse {
  readonly Trail?: Trail
}
export interface GetTrailStatusRequest {
  readonly Name: string
}
export interface GetTrailStatusResponse {
  readonly IsLogging?: boolean
  readonly LatestDeliveryError?: string
  readonly LatestNotificationError?: string
  readonly LatestDeliveryTime?: Date
  readonly LatestNotificationTime?: Date
  readonly StartLoggingTime?: Date
  readonly StopLoggingTime?: Date
  readonly LatestCloudWatchLogsDeliveryError?: string
  readonly LatestCloudWatchLogsDeliveryTime?: Date
  readonly LatestDigestDeliveryTime?: Date
  readonly LatestDigestDeliveryError?: string
  readonly LatestDeliveryAttemptTime?: string
  readonly LatestNotificationAttemptTime?: string
  readonly LatestNotificationAttemptSucceeded?: string
  readonly LatestDeliveryAttemptSucceeded?: string
  readonly TimeLoggingStarted?: string
  readonly TimeLoggingStopped?: string
}
export interface ImportFailureListItem {
  readonly Location?: string
  readonly Status?: 'FAILED' | 'RETRY' | 'SUCCEEDED' | (string & {})
  readonly ErrorType?: string
  readonly ErrorMessage?: string
  readonly LastUpdatedTime?: Date
}
export interface ImportSource {
  readonly S3: S3ImportSource
}
export interface ImportStatistics {
  readonly PrefixesFound?: number
  readonly PrefixesCompleted?: number
  readonly FilesCompleted?: number
  readonly EventsCompleted?: number
  readonly FailedEntries?: number
}
export interface ImportsListItem {
  readonly ImportId?: string
  readonly ImportStatus?: 'INITIALIZING' | 'IN_PROGRESS' | 'FAILED' | 'STOPPED' | 'COMPLETED' | (string & {})
  readonly Destinations?: readonly string[]
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
}
export interface IngestionStatus {
  readonly LatestIngestionSuccessTime?: Date
  readonly LatestIngestionSuccessEventID?: string
  readonly LatestIngestionErrorCode?: string
  readonly LatestIngestionAttemptTime?: Date
  readonly LatestIngestionAttemptEventID?: string
}
export interface InsightSelector {
  readonly InsightType?: 'ApiCallRateInsight' | 'ApiErrorRateInsight' | (string & {})
  readonly EventCategories?: readonly ('Management' | 'Data' | (string & {}))[]
}
export interface ListChannelsRequest {
  readonly MaxResults?: number
  readonly NextToken?: string
}
export interface ListChannelsResponse {
  readonly Channels?: readonly Channel[]
  readonly NextToken?: string
}
export interface ListDashboardsRequest {
  readonly NamePrefix?: string
  readonly Type?: 'MANAGED' | 'CUSTOM' | (string & {})
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListDashboardsResponse {
  readonly Dashboards?: readonly DashboardDetail[]
  readonly NextToken?: string
}
export interface ListEventDataStoresRequest {
  readonly NextToken?: string
  readonly MaxResults?: number
}
export interface ListEventDataStoresResponse {
  readonly EventDataStores?: readonly EventDataStore[]
  readonly NextToken?: string
}
export interface ListImportFailuresRequest {
  readonly ImportId: string
  readonly MaxResults?: number
  readonly NextToken?: string
}
export interface ListImportFailuresResponse {
  readonly Failures?: readonly ImportFailureListItem[]
  readonly NextToken?: string
}
export interface ListImportsRequest {
  readonly MaxResults?: number
  readonly Destination?: string
  readonly ImportStatus?: 'INITIALIZING' | 'IN_PROGRESS' | 'FAILED' | 'STOPPED' | 'COMPLETED' | (string & {})
  readonly NextToken?: string
}
export interface ListImportsResponse {
  readonly Imports?: readonly ImportsListItem[]
  readonly NextToken?: string
}
export interface ListInsightsDataRequest {
  readonly InsightSource: string
  readonly DataType: 'InsightsEvents' | (string & {})
  readonly Dimensions?: Readonly<Record<string, string>>
  readonly StartTime?: Date
  readonly EndTime?: Date
  readonly MaxResults?: number
  readonly NextToken?: string
}
export interface ListInsightsDataResponse {
  readonly Events?: readonly Event[]
  readonly NextToken?: string
}
export interface ListInsightsMetricDataRequest {
  readonly TrailName?: string
  readonly EventSource: string
  readonly EventName: string
  readonly InsightType: 'ApiCallRateInsight' | 'ApiErrorRateInsight' | (string & {})
  readonly ErrorCode?: string
  readonly StartTime?: Date
  readonly EndTime?: Date
  readonly Period?: number
  readonly DataType?: 'FillWithZeros' | 'NonZeroData' | (string & {})
  readonly MaxResults?: number
  readonly NextToken?: string
}
export interface ListInsightsMetricDataResponse {
  readonly TrailARN?: string
  readonly EventSource?: string
  readonly EventName?: string
  readonly InsightType?: 'ApiCallRateInsight' | 'ApiErrorRateInsight' | (string & {})
  readonly ErrorCode?: string
  readonly Timestamps?: readonly Date[]
  readonly Values?: readonly number[]
  readonly NextToken?: string
}
export interface ListPublicKeysRequest {
  readonly StartTime?: Date
  readonly EndTime?: Date
  readonly NextToken?: string
}
export interface ListPublicKeysResponse {
  readonly PublicKeyList?: readonly PublicKey[]
  readonly NextToken?: string
}
export interface ListQueriesRequest {
  readonly EventDataStore: string
  readonly NextToken?: string
  readonly MaxResults?: number
  readonly StartTime?: Date
  readonly EndTime?: Date
  readonly QueryStatus?: 'QUEUED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT' | (string & {})
}
export interface ListQueriesResponse {
  readonly Queries?: readonly Query[]
  readonly NextToken?: string
}
export interface ListTagsRequest {
  readonly ResourceIdList: readonly string[]
  readonly NextToken?: string
}
export interface ListTagsResponse {
  readonly ResourceTagList?: readonly ResourceTag[]
  readonly NextToken?: string
}
export interface ListTrailsRequest {
  readonly NextToken?: string
}
export interface ListTrailsResponse {
  readonly Trails?: readonly TrailInfo[]
  readonly NextToken?: string
}
export interface LookupAttribute {
  readonly AttributeKey: 'EventId' | 'EventName' | 'ReadOnly' | 'Username' | 'ResourceType' | 'ResourceName' | 'EventSource' | 'AccessKeyId' | (string & {})
  readonly AttributeValue: string
}
export interface LookupEventsRequest {
  readonly LookupAttributes?: readonly LookupAttribute[]
  readonly StartTime?: Date
  readonly EndTime?: Date
  readonly EventCategory?: 'insight' | (string & {})
  readonly MaxResults?: number
  readonly NextToken?: string
}
export interface LookupEventsResponse {
  readonly Events?: readonly Event[]
  readonly NextToken?: string
}
export interface PartitionKey {
  readonly Name: string
  readonly Type: string
}
export interface PublicKey {
  readonly Value?: Uint8Array
  readonly ValidityStartTime?: Date
  readonly ValidityEndTime?: Date
  readonly Fingerprint?: string
}
export interface PutEventConfigurationRequest {
  readonly TrailName?: string
  readonly EventDataStore?: string
  readonly MaxEventSize?: 'Standard' | 'Large' | (string & {})
  readonly ContextKeySelectors?: readonly ContextKeySelector[]
  readonly AggregationConfigurations?: readonly AggregationConfiguration[]
}
export interface PutEventConfigurationResponse {
  readonly TrailARN?: string
  readonly EventDataStoreArn?: string
  readonly MaxEventSize?: 'Standard' | 'Large' | (string & {})
  readonly ContextKeySelectors?: readonly ContextKeySelector[]
  readonly AggregationConfigurations?: readonly AggregationConfiguration[]
}
export interface PutEventSelectorsRequest {
  readonly TrailName: string
  readonly EventSelectors?: readonly EventSelector[]
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
}
export interface PutEventSelectorsResponse {
  readonly TrailARN?: string
  readonly EventSelectors?: readonly EventSelector[]
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
}
export interface PutInsightSelectorsRequest {
  readonly TrailName?: string
  readonly InsightSelectors: readonly InsightSelector[]
  readonly EventDataStore?: string
  readonly InsightsDestination?: string
}
export interface PutInsightSelectorsResponse {
  readonly TrailARN?: string
  readonly InsightSelectors?: readonly InsightSelector[]
  readonly EventDataStoreArn?: string
  readonly InsightsDestination?: string
}
export interface PutResourcePolicyRequest {
  readonly ResourceArn: string
  readonly ResourcePolicy: string
}
export interface PutResourcePolicyResponse {
  readonly ResourceArn?: string
  readonly ResourcePolicy?: string
  readonly DelegatedAdminResourcePolicy?: string
}
export interface Query {
  readonly QueryId?: string
  readonly QueryStatus?: 'QUEUED' | 'RUNNING' | 'FINISHED' | 'FAILED' | 'CANCELLED' | 'TIMED_OUT' | (string & {})
  readonly CreationTime?: Date
}
export interface QueryStatistics {
  readonly ResultsCount?: number
  readonly TotalResultsCount?: number
  readonly BytesScanned?: number
}
export interface QueryStatisticsForDescribeQuery {
  readonly EventsMatched?: number
  readonly EventsScanned?: number
  readonly BytesScanned?: number
  readonly ExecutionTimeInMillis?: number
  readonly CreationTime?: Date
}
export interface RefreshSchedule {
  readonly Frequency?: RefreshScheduleFrequency
  readonly Status?: 'ENABLED' | 'DISABLED' | (string & {})
  readonly TimeOfDay?: string
}
export interface RefreshScheduleFrequency {
  readonly Unit?: 'HOURS' | 'DAYS' | (string & {})
  readonly Value?: number
}
export interface RegisterOrganizationDelegatedAdminRequest {
  readonly MemberAccountId: string
}
export type RegisterOrganizationDelegatedAdminResponse = Readonly<Record<never, never>>
export interface RemoveTagsRequest {
  readonly ResourceId: string
  readonly TagsList: readonly Tag[]
}
export type RemoveTagsResponse = Readonly<Record<never, never>>
export interface RequestWidget {
  readonly QueryStatement: string
  readonly QueryParameters?: readonly string[]
  readonly ViewProperties: Readonly<Record<string, string>>
}
export interface Resource {
  readonly ResourceType?: string
  readonly ResourceName?: string
}
export interface ResourceTag {
  readonly ResourceId?: string
  readonly TagsList?: readonly Tag[]
}
export interface RestoreEventDataStoreRequest {
  readonly EventDataStore: string
}
export interface RestoreEventDataStoreResponse {
  readonly EventDataStoreArn?: string
  readonly Name?: string
  readonly Status?: 'CREATED' | 'ENABLED' | 'PENDING_DELETION' | 'STARTING_INGESTION' | 'STOPPING_INGESTION' | 'STOPPED_INGESTION' | (string & {})
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
  readonly MultiRegionEnabled?: boolean
  readonly OrganizationEnabled?: boolean
  readonly RetentionPeriod?: number
  readonly TerminationProtectionEnabled?: boolean
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
  readonly KmsKeyId?: string
  readonly BillingMode?: 'EXTENDABLE_RETENTION_PRICING' | 'FIXED_RETENTION_PRICING' | (string & {})
}
export interface S3ImportSource {
  readonly S3LocationUri: string
  readonly S3BucketRegion: string
  readonly S3BucketAccessRoleArn: string
}
export interface SearchSampleQueriesRequest {
  readonly SearchPhrase: string
  readonly MaxResults?: number
  readonly NextToken?: string
}
export interface SearchSampleQueriesResponse {
  readonly SearchResults?: readonly SearchSampleQueriesSearchResult[]
  readonly NextToken?: string
}
export interface SearchSampleQueriesSearchResult {
  readonly Name?: string
  readonly Description?: string
  readonly SQL?: string
  readonly Relevance?: number
}
export interface SourceConfig {
  readonly ApplyToAllRegions?: boolean
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
}
export interface StartDashboardRefreshRequest {
  readonly DashboardId: string
  readonly QueryParameterValues?: Readonly<Record<string, string>>
}
export interface StartDashboardRefreshResponse {
  readonly RefreshId?: string
}
export interface StartEventDataStoreIngestionRequest {
  readonly EventDataStore: string
}
export type StartEventDataStoreIngestionResponse = Readonly<Record<never, never>>
export interface StartImportRequest {
  readonly Destinations?: readonly string[]
  readonly ImportSource?: ImportSource
  readonly StartEventTime?: Date
  readonly EndEventTime?: Date
  readonly ImportId?: string
}
export interface StartImportResponse {
  readonly ImportId?: string
  readonly Destinations?: readonly string[]
  readonly ImportSource?: ImportSource
  readonly StartEventTime?: Date
  readonly EndEventTime?: Date
  readonly ImportStatus?: 'INITIALIZING' | 'IN_PROGRESS' | 'FAILED' | 'STOPPED' | 'COMPLETED' | (string & {})
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
}
export interface StartLoggingRequest {
  readonly Name: string
}
export type StartLoggingResponse = Readonly<Record<never, never>>
export interface StartQueryRequest {
  readonly QueryStatement?: string
  readonly DeliveryS3Uri?: string
  readonly QueryAlias?: string
  readonly QueryParameters?: readonly string[]
  readonly EventDataStoreOwnerAccountId?: string
}
export interface StartQueryResponse {
  readonly QueryId?: string
  readonly EventDataStoreOwnerAccountId?: string
}
export interface StopEventDataStoreIngestionRequest {
  readonly EventDataStore: string
}
export type StopEventDataStoreIngestionResponse = Readonly<Record<never, never>>
export interface StopImportRequest {
  readonly ImportId: string
}
export interface StopImportResponse {
  readonly ImportId?: string
  readonly ImportSource?: ImportSource
  readonly Destinations?: readonly string[]
  readonly ImportStatus?: 'INITIALIZING' | 'IN_PROGRESS' | 'FAILED' | 'STOPPED' | 'COMPLETED' | (string & {})
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
  readonly StartEventTime?: Date
  readonly EndEventTime?: Date
  readonly ImportStatistics?: ImportStatistics
}
export interface StopLoggingRequest {
  readonly Name: string
}
export type StopLoggingResponse = Readonly<Record<never, never>>
export interface Tag {
  readonly Key: string
  readonly Value?: string
}
export interface Trail {
  readonly Name?: string
  readonly S3BucketName?: string
  readonly S3KeyPrefix?: string
  readonly SnsTopicName?: string
  readonly SnsTopicARN?: string
  readonly IncludeGlobalServiceEvents?: boolean
  readonly IsMultiRegionTrail?: boolean
  readonly HomeRegion?: string
  readonly TrailARN?: string
  readonly LogFileValidationEnabled?: boolean
  readonly CloudWatchLogsLogGroupArn?: string
  readonly CloudWatchLogsRoleArn?: string
  readonly KmsKeyId?: string
  readonly HasCustomEventSelectors?: boolean
  readonly HasInsightSelectors?: boolean
  readonly IsOrganizationTrail?: boolean
  readonly RecursiveLogging?: boolean
}
export interface TrailInfo {
  readonly TrailARN?: string
  readonly Name?: string
  readonly HomeRegion?: string
}
export interface UpdateChannelRequest {
  readonly Channel: string
  readonly Destinations?: readonly Destination[]
  readonly Name?: string
}
export interface UpdateChannelResponse {
  readonly ChannelArn?: string
  readonly Name?: string
  readonly Source?: string
  readonly Destinations?: readonly Destination[]
}
export interface UpdateDashboardRequest {
  readonly DashboardId: string
  readonly Widgets?: readonly RequestWidget[]
  readonly RefreshSchedule?: RefreshSchedule
  readonly TerminationProtectionEnabled?: boolean
}
export interface UpdateDashboardResponse {
  readonly DashboardArn?: string
  readonly Name?: string
  readonly Type?: 'MANAGED' | 'CUSTOM' | (string & {})
  readonly Widgets?: readonly Widget[]
  readonly RefreshSchedule?: RefreshSchedule
  readonly TerminationProtectionEnabled?: boolean
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
}
export interface UpdateEventDataStoreRequest {
  readonly EventDataStore: string
  readonly Name?: string
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
  readonly MultiRegionEnabled?: boolean
  readonly OrganizationEnabled?: boolean
  readonly RetentionPeriod?: number
  readonly TerminationProtectionEnabled?: boolean
  readonly KmsKeyId?: string
  readonly BillingMode?: 'EXTENDABLE_RETENTION_PRICING' | 'FIXED_RETENTION_PRICING' | (string & {})
}
export interface UpdateEventDataStoreResponse {
  readonly EventDataStoreArn?: string
  readonly Name?: string
  readonly Status?: 'CREATED' | 'ENABLED' | 'PENDING_DELETION' | 'STARTING_INGESTION' | 'STOPPING_INGESTION' | 'STOPPED_INGESTION' | (string & {})
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[]
  readonly MultiRegionEnabled?: boolean
  readonly OrganizationEnabled?: boolean
  readonly RetentionPeriod?: number
  readonly TerminationProtectionEnabled?: boolean
  readonly CreatedTimestamp?: Date
  readonly UpdatedTimestamp?: Date
  readonly KmsKeyId?: string
  readonly BillingMode?: 'EXTENDABLE_RETENTION_PRICING' | 'FIXED_RETENTION_PRICING' | (string & {})
  readonly FederationStatus?: 'ENABLING' | 'ENABLED' | 'DISABLING' | 'DISABLED' | (string & {})
  readonly FederationRoleArn?: string
}
export interface UpdateTrailRequest {
  readonly Name: string
  readonly S3BucketName?: string
  readonly S3KeyPrefix?: string
  readonly SnsTopicName?: string
  readonly IncludeGlobalServiceEvents?: boolean
  readonly IsMultiRegionTrail?: boolean
  readonly EnableLogFileValidation?: boolean
  readonly CloudWatchLogsLogGroupArn?: string
  readonly CloudWatchLogsRoleArn?: string
  readonly KmsKeyId?: string
  readonly IsOrganizationTrail?: boolean
  readonly RecursiveLogging?: boolean
}
export interface UpdateTrailResponse {
  readonly Name?: string
  readonly S3BucketName?: string
  readonly S3KeyPrefix?: string
  readonly SnsTopicName?: string
  readonly SnsTopicARN?: string
  readonly IncludeGlobalServiceEvents?: boolean
  readonly IsMultiRegionTrail?: boolean
  readonly TrailARN?: string
  readonly LogFileValidationEnabled?: boolean
  readonly CloudWatchLogsLogGroupArn?: string
  readonly CloudWatchLogsRoleArn?: string
  readonly KmsKeyId?: string
  readonly IsOrganizationTrail?: boolean
  readonly RecursiveLogging?: boolean
}
export interface Widget {
  readonly QueryAlias?: string
  readonly QueryStatement?: string
  readonly QueryParameters?: readonly string[]
  readonly ViewProperties?: Readonly<Record<string, string>>
}

/** Operations of cloudtrail, API version 2013-11-01. */
export interface Cloudtrail {
  AddTags: { input: AddTagsRequest; output: AddTagsResponse; errors: 'ResourceNotFoundException' | 'CloudTrailARNInvalidException' | 'EventDataStoreARNInvalidException' | 'ChannelARNInvalidException' | 'ResourceTypeNotSupportedException' | 'TagsLimitExceededException' | 'InvalidTrailNameException' | 'InvalidTagParameterException' | 'InactiveEventDataStoreException' | 'EventDataStoreNotFoundException' | 'ChannelNotFoundException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'ConflictException' }
  CancelQuery: { input: CancelQueryRequest; output: CancelQueryResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InactiveEventDataStoreException' | 'InactiveQueryException' | 'InvalidParameterException' | 'QueryIdNotFoundException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NoManagementAccountSLRExistsException' | 'ConflictException' }
  CreateChannel: { input: CreateChannelRequest; output: CreateChannelResponse; errors: 'ChannelMaxLimitExceededException' | 'InvalidSourceException' | 'ChannelAlreadyExistsException' | 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidEventDataStoreCategoryException' | 'InactiveEventDataStoreException' | 'InvalidParameterException' | 'InvalidTagParameterException' | 'TagsLimitExceededException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  CreateDashboard: { input: CreateDashboardRequest; output: CreateDashboardResponse; errors: 'ConflictException' | 'InvalidTagParameterException' | 'EventDataStoreNotFoundException' | 'InactiveEventDataStoreException' | 'InsufficientEncryptionPolicyException' | 'InvalidQueryStatementException' | 'ServiceQuotaExceededException' | 'UnsupportedOperationException' }
  CreateEventDataStore: { input: CreateEventDataStoreRequest; output: CreateEventDataStoreResponse; errors: 'EventDataStoreAlreadyExistsException' | 'EventDataStoreMaxLimitExceededException' | 'InvalidEventSelectorsException' | 'InvalidParameterException' | 'InvalidTagParameterException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'ConflictException' | 'InsufficientEncryptionPolicyException' | 'InvalidKmsKeyIdException' | 'KmsKeyNotFoundException' | 'KmsException' | 'CloudTrailAccessNotEnabledException' | 'InsufficientDependencyServiceAccessPermissionException' | 'NotOrganizationMasterAccountException' | 'OrganizationsNotInUseException' | 'OrganizationNotInAllFeaturesModeException' | 'NoManagementAccountSLRExistsException' | 'ThrottlingException' }
  CreateTrail: { input: CreateTrailRequest; output: CreateTrailResponse; errors: 'MaximumNumberOfTrailsExceededException' | 'TrailAlreadyExistsException' | 'S3BucketDoesNotExistException' | 'InsufficientS3BucketPolicyException' | 'InsufficientSnsTopicPolicyException' | 'InsufficientEncryptionPolicyException' | 'InvalidS3BucketNameException' | 'InvalidS3PrefixException' | 'InvalidSnsTopicNameException' | 'InvalidKmsKeyIdException' | 'InvalidTrailNameException' | 'TrailNotProvidedException' | 'TagsLimitExceededException' | 'InvalidParameterCombinationException' | 'InvalidParameterException' | 'KmsKeyNotFoundException' | 'KmsKeyDisabledException' | 'KmsException' | 'InvalidCloudWatchLogsLogGroupArnException' | 'InvalidCloudWatchLogsRoleArnException' | 'CloudWatchLogsDeliveryUnavailableException' | 'InvalidTagParameterException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'CloudTrailAccessNotEnabledException' | 'InsufficientDependencyServiceAccessPermissionException' | 'NotOrganizationMasterAccountException' | 'OrganizationsNotInUseException' | 'OrganizationNotInAllFeaturesModeException' | 'NoManagementAccountSLRExistsException' | 'CloudTrailInvalidClientTokenIdException' | 'ConflictException' | 'ThrottlingException' }
  DeleteChannel: { input: DeleteChannelRequest; output: DeleteChannelResponse; errors: 'ChannelARNInvalidException' | 'ChannelNotFoundException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  DeleteDashboard: { input: DeleteDashboardRequest; output: DeleteDashboardResponse; errors: 'ConflictException' | 'ResourceNotFoundException' | 'UnsupportedOperationException' }
  DeleteEventDataStore: { input: DeleteEventDataStoreRequest; output: DeleteEventDataStoreResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'EventDataStoreTerminationProtectedException' | 'EventDataStoreHasOngoingImportException' | 'InactiveEventDataStoreException' | 'InvalidParameterException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'ChannelExistsForEDSException' | 'InsufficientDependencyServiceAccessPermissionException' | 'ConflictException' | 'EventDataStoreFederationEnabledException' }
  DeleteResourcePolicy: { input: DeleteResourcePolicyRequest; output: DeleteResourcePolicyResponse; errors: 'ResourceARNNotValidException' | 'ResourceNotFoundException' | 'ResourcePolicyNotFoundException' | 'ResourceTypeNotSupportedException' | 'ConflictException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  DeleteTrail: { input: DeleteTrailRequest; output: DeleteTrailResponse; errors: 'TrailNotFoundException' | 'InvalidTrailNameException' | 'CloudTrailARNInvalidException' | 'ConflictException' | 'ThrottlingException' | 'InvalidHomeRegionException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'InsufficientDependencyServiceAccessPermissionException' }
  DeregisterOrganizationDelegatedAdmin: { input: DeregisterOrganizationDelegatedAdminRequest; output: DeregisterOrganizationDelegatedAdminResponse; errors: 'AccountNotFoundException' | 'AccountNotRegisteredException' | 'CloudTrailAccessNotEnabledException' | 'ConflictException' | 'InsufficientDependencyServiceAccessPermissionException' | 'InvalidParameterException' | 'NotOrganizationManagementAccountException' | 'OrganizationNotInAllFeaturesModeException' | 'OrganizationsNotInUseException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' }
  DescribeQuery: { input: DescribeQueryRequest; output: DescribeQueryResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InactiveEventDataStoreException' | 'InvalidParameterException' | 'QueryIdNotFoundException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NoManagementAccountSLRExistsException' }
  DescribeTrails: { input: DescribeTrailsRequest; output: DescribeTrailsResponse; errors: 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'InvalidTrailNameException' | 'CloudTrailARNInvalidException' | 'NoManagementAccountSLRExistsException' }
  DisableFederation: { input: DisableFederationRequest; output: DisableFederationResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidParameterException' | 'InactiveEventDataStoreException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'CloudTrailAccessNotEnabledException' | 'InsufficientDependencyServiceAccessPermissionException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'OrganizationsNotInUseException' | 'OrganizationNotInAllFeaturesModeException' | 'ConcurrentModificationException' | 'AccessDeniedException' }
  EnableFederation: { input: EnableFederationRequest; output: EnableFederationResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidParameterException' | 'InactiveEventDataStoreException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'CloudTrailAccessNotEnabledException' | 'InsufficientDependencyServiceAccessPermissionException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'OrganizationsNotInUseException' | 'OrganizationNotInAllFeaturesModeException' | 'ConcurrentModificationException' | 'AccessDeniedException' | 'EventDataStoreFederationEnabledException' }
  GenerateQuery: { input: GenerateQueryRequest; output: GenerateQueryResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InactiveEventDataStoreException' | 'InvalidParameterException' | 'GenerateResponseException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NoManagementAccountSLRExistsException' }
  GetChannel: { input: GetChannelRequest; output: GetChannelResponse; errors: 'ChannelARNInvalidException' | 'ChannelNotFoundException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  GetDashboard: { input: GetDashboardRequest; output: GetDashboardResponse; errors: 'ResourceNotFoundException' | 'UnsupportedOperationException' }
  GetEventConfiguration: { input: GetEventConfigurationRequest; output: GetEventConfigurationResponse; errors: 'TrailNotFoundException' | 'InvalidTrailNameException' | 'CloudTrailARNInvalidException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidEventDataStoreStatusException' | 'InvalidParameterException' | 'InvalidEventDataStoreCategoryException' | 'NoManagementAccountSLRExistsException' | 'InvalidParameterCombinationException' }
  GetEventDataStore: { input: GetEventDataStoreRequest; output: GetEventDataStoreResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidParameterException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NoManagementAccountSLRExistsException' }
  GetEventSelectors: { input: GetEventSelectorsRequest; output: GetEventSelectorsResponse; errors: 'TrailNotFoundException' | 'InvalidTrailNameException' | 'CloudTrailARNInvalidException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'NoManagementAccountSLRExistsException' }
  GetImport: { input: GetImportRequest; output: GetImportResponse; errors: 'ImportNotFoundException' | 'InvalidParameterException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  GetInsightSelectors: { input: GetInsightSelectorsRequest; output: GetInsightSelectorsResponse; errors: 'InvalidParameterException' | 'InvalidParameterCombinationException' | 'TrailNotFoundException' | 'InvalidTrailNameException' | 'CloudTrailARNInvalidException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'InsightNotEnabledException' | 'NoManagementAccountSLRExistsException' | 'ThrottlingException' }
  GetQueryResults: { input: GetQueryResultsRequest; output: GetQueryResultsResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InactiveEventDataStoreException' | 'InvalidMaxResultsException' | 'InvalidNextTokenException' | 'InvalidParameterException' | 'QueryIdNotFoundException' | 'InsufficientEncryptionPolicyException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NoManagementAccountSLRExistsException' }
  GetResourcePolicy: { input: GetResourcePolicyRequest; output: GetResourcePolicyResponse; errors: 'ResourceARNNotValidException' | 'ResourceNotFoundException' | 'ResourcePolicyNotFoundException' | 'ResourceTypeNotSupportedException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  GetTrail: { input: GetTrailRequest; output: GetTrailResponse; errors: 'CloudTrailARNInvalidException' | 'TrailNotFoundException' | 'InvalidTrailNameException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' }
  GetTrailStatus: { input: GetTrailStatusRequest; output: GetTrailStatusResponse; errors: 'CloudTrailARNInvalidException' | 'TrailNotFoundException' | 'InvalidTrailNameException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' }
  ListChannels: { input: ListChannelsRequest; output: ListChannelsResponse; errors: 'InvalidNextTokenException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  ListDashboards: { input: ListDashboardsRequest; output: ListDashboardsResponse; errors: 'UnsupportedOperationException' }
  ListEventDataStores: { input: ListEventDataStoresRequest; output: ListEventDataStoresResponse; errors: 'InvalidMaxResultsException' | 'InvalidNextTokenException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NoManagementAccountSLRExistsException' }
  ListImportFailures: { input: ListImportFailuresRequest; output: ListImportFailuresResponse; errors: 'InvalidNextTokenException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'InvalidParameterException' }
  ListImports: { input: ListImportsRequest; output: ListImportsResponse; errors: 'EventDataStoreARNInvalidException' | 'InvalidNextTokenException' | 'InvalidParameterException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  ListInsightsData: { input: ListInsightsDataRequest; output: ListInsightsDataResponse; errors: 'InvalidParameterException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  ListInsightsMetricData: { input: ListInsightsMetricDataRequest; output: ListInsightsMetricDataResponse; errors: 'InvalidParameterException' | 'InvalidTrailNameException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  ListPublicKeys: { input: ListPublicKeysRequest; output: ListPublicKeysResponse; errors: 'InvalidTimeRangeException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'InvalidTokenException' }
  ListQueries: { input: ListQueriesRequest; output: ListQueriesResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InactiveEventDataStoreException' | 'InvalidDateRangeException' | 'InvalidMaxResultsException' | 'InvalidNextTokenException' | 'InvalidParameterException' | 'InvalidQueryStatusException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NoManagementAccountSLRExistsException' }
  ListTags: { input: ListTagsRequest; output: ListTagsResponse; errors: 'ResourceNotFoundException' | 'CloudTrailARNInvalidException' | 'EventDataStoreARNInvalidException' | 'ChannelARNInvalidException' | 'ResourceTypeNotSupportedException' | 'InvalidTrailNameException' | 'InactiveEventDataStoreException' | 'EventDataStoreNotFoundException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'InvalidTokenException' | 'NoManagementAccountSLRExistsException' }
  ListTrails: { input: ListTrailsRequest; output: ListTrailsResponse; errors: 'UnsupportedOperationException' | 'OperationNotPermittedException' }
  LookupEvents: { input: LookupEventsRequest; output: LookupEventsResponse; errors: 'InvalidLookupAttributesException' | 'InvalidTimeRangeException' | 'InvalidMaxResultsException' | 'InvalidNextTokenException' | 'InvalidEventCategoryException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' }
  PutEventConfiguration: { input: PutEventConfigurationRequest; output: PutEventConfigurationResponse; errors: 'TrailNotFoundException' | 'InvalidTrailNameException' | 'CloudTrailARNInvalidException' | 'InvalidParameterCombinationException' | 'InvalidHomeRegionException' | 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidEventDataStoreStatusException' | 'InvalidEventDataStoreCategoryException' | 'InactiveEventDataStoreException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'ThrottlingException' | 'InvalidParameterException' | 'ConflictException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'InsufficientDependencyServiceAccessPermissionException' | 'InsufficientIAMAccessPermissionException' }
  PutEventSelectors: { input: PutEventSelectorsRequest; output: PutEventSelectorsResponse; errors: 'TrailNotFoundException' | 'InvalidTrailNameException' | 'CloudTrailARNInvalidException' | 'InvalidHomeRegionException' | 'InvalidEventSelectorsException' | 'ConflictException' | 'ThrottlingException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'InsufficientDependencyServiceAccessPermissionException' }
  PutInsightSelectors: { input: PutInsightSelectorsRequest; output: PutInsightSelectorsResponse; errors: 'InvalidParameterException' | 'InvalidParameterCombinationException' | 'TrailNotFoundException' | 'InvalidTrailNameException' | 'CloudTrailARNInvalidException' | 'InvalidHomeRegionException' | 'InvalidInsightSelectorsException' | 'InsufficientS3BucketPolicyException' | 'InsufficientEncryptionPolicyException' | 'S3BucketDoesNotExistException' | 'KmsException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'ConflictException' | 'ThrottlingException' }
  PutResourcePolicy: { input: PutResourcePolicyRequest; output: PutResourcePolicyResponse; errors: 'ResourceARNNotValidException' | 'ResourcePolicyNotValidException' | 'ResourceNotFoundException' | 'ResourceTypeNotSupportedException' | 'ConflictException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  RegisterOrganizationDelegatedAdmin: { input: RegisterOrganizationDelegatedAdminRequest; output: RegisterOrganizationDelegatedAdminResponse; errors: 'AccountRegisteredException' | 'AccountNotFoundException' | 'InsufficientDependencyServiceAccessPermissionException' | 'InvalidParameterException' | 'CannotDelegateManagementAccountException' | 'CloudTrailAccessNotEnabledException' | 'ConflictException' | 'DelegatedAdminAccountLimitExceededException' | 'NotOrganizationManagementAccountException' | 'OrganizationNotInAllFeaturesModeException' | 'OrganizationsNotInUseException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'InsufficientIAMAccessPermissionException' }
  RemoveTags: { input: RemoveTagsRequest; output: RemoveTagsResponse; errors: 'ResourceNotFoundException' | 'CloudTrailARNInvalidException' | 'EventDataStoreARNInvalidException' | 'ChannelARNInvalidException' | 'ResourceTypeNotSupportedException' | 'InvalidTrailNameException' | 'InvalidTagParameterException' | 'InactiveEventDataStoreException' | 'EventDataStoreNotFoundException' | 'ChannelNotFoundException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'ConflictException' }
  RestoreEventDataStore: { input: RestoreEventDataStoreRequest; output: RestoreEventDataStoreResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'EventDataStoreMaxLimitExceededException' | 'InvalidEventDataStoreStatusException' | 'InvalidParameterException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'CloudTrailAccessNotEnabledException' | 'InsufficientDependencyServiceAccessPermissionException' | 'OrganizationsNotInUseException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'OrganizationNotInAllFeaturesModeException' }
  SearchSampleQueries: { input: SearchSampleQueriesRequest; output: SearchSampleQueriesResponse; errors: 'InvalidParameterException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' }
  StartDashboardRefresh: { input: StartDashboardRefreshRequest; output: StartDashboardRefreshResponse; errors: 'ResourceNotFoundException' | 'EventDataStoreNotFoundException' | 'InactiveEventDataStoreException' | 'ServiceQuotaExceededException' | 'UnsupportedOperationException' }
  StartEventDataStoreIngestion: { input: StartEventDataStoreIngestionRequest; output: StartEventDataStoreIngestionResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidEventDataStoreStatusException' | 'InvalidParameterException' | 'InvalidEventDataStoreCategoryException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'InsufficientDependencyServiceAccessPermissionException' | 'ConflictException' }
  StartImport: { input: StartImportRequest; output: StartImportResponse; errors: 'AccountHasOngoingImportException' | 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidEventDataStoreStatusException' | 'InvalidEventDataStoreCategoryException' | 'InactiveEventDataStoreException' | 'InvalidImportSourceException' | 'ImportNotFoundException' | 'InvalidParameterException' | 'InsufficientEncryptionPolicyException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  StartLogging: { input: StartLoggingRequest; output: StartLoggingResponse; errors: 'CloudTrailARNInvalidException' | 'ConflictException' | 'ThrottlingException' | 'TrailNotFoundException' | 'InvalidTrailNameException' | 'InvalidHomeRegionException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'InsufficientDependencyServiceAccessPermissionException' }
  StartQuery: { input: StartQueryRequest; output: StartQueryResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InactiveEventDataStoreException' | 'InvalidParameterException' | 'InvalidQueryStatementException' | 'MaxConcurrentQueriesException' | 'InsufficientEncryptionPolicyException' | 'InvalidS3PrefixException' | 'InvalidS3BucketNameException' | 'InsufficientS3BucketPolicyException' | 'S3BucketDoesNotExistException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NoManagementAccountSLRExistsException' }
  StopEventDataStoreIngestion: { input: StopEventDataStoreIngestionRequest; output: StopEventDataStoreIngestionResponse; errors: 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidEventDataStoreStatusException' | 'InvalidParameterException' | 'InvalidEventDataStoreCategoryException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'InsufficientDependencyServiceAccessPermissionException' | 'ConflictException' }
  StopImport: { input: StopImportRequest; output: StopImportResponse; errors: 'ImportNotFoundException' | 'InvalidParameterException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  StopLogging: { input: StopLoggingRequest; output: StopLoggingResponse; errors: 'TrailNotFoundException' | 'InvalidTrailNameException' | 'CloudTrailARNInvalidException' | 'ConflictException' | 'ThrottlingException' | 'InvalidHomeRegionException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'InsufficientDependencyServiceAccessPermissionException' }
  UpdateChannel: { input: UpdateChannelRequest; output: UpdateChannelResponse; errors: 'ChannelARNInvalidException' | 'ChannelNotFoundException' | 'ChannelAlreadyExistsException' | 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidEventDataStoreCategoryException' | 'InactiveEventDataStoreException' | 'InvalidParameterException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' }
  UpdateDashboard: { input: UpdateDashboardRequest; output: UpdateDashboardResponse; errors: 'ConflictException' | 'ResourceNotFoundException' | 'EventDataStoreNotFoundException' | 'InactiveEventDataStoreException' | 'InsufficientEncryptionPolicyException' | 'InvalidQueryStatementException' | 'ServiceQuotaExceededException' | 'UnsupportedOperationException' }
  UpdateEventDataStore: { input: UpdateEventDataStoreRequest; output: UpdateEventDataStoreResponse; errors: 'EventDataStoreAlreadyExistsException' | 'EventDataStoreARNInvalidException' | 'EventDataStoreNotFoundException' | 'InvalidEventSelectorsException' | 'InvalidInsightSelectorsException' | 'EventDataStoreHasOngoingImportException' | 'InactiveEventDataStoreException' | 'InvalidParameterException' | 'OperationNotPermittedException' | 'UnsupportedOperationException' | 'InsufficientEncryptionPolicyException' | 'InvalidKmsKeyIdException' | 'KmsKeyNotFoundException' | 'KmsException' | 'CloudTrailAccessNotEnabledException' | 'InsufficientDependencyServiceAccessPermissionException' | 'OrganizationsNotInUseException' | 'NotOrganizationMasterAccountException' | 'NoManagementAccountSLRExistsException' | 'OrganizationNotInAllFeaturesModeException' | 'ConflictException' | 'ThrottlingException' }
  UpdateTrail: { input: UpdateTrailRequest; output: UpdateTrailResponse; errors: 'S3BucketDoesNotExistException' | 'InsufficientS3BucketPolicyException' | 'InsufficientSnsTopicPolicyException' | 'InsufficientEncryptionPolicyException' | 'TrailNotFoundException' | 'InvalidS3BucketNameException' | 'InvalidS3PrefixException' | 'InvalidSnsTopicNameException' | 'InvalidKmsKeyIdException' | 'InvalidTrailNameException' | 'TrailNotProvidedException' | 'InvalidEventSelectorsException' | 'CloudTrailARNInvalidException' | 'ConflictException' | 'ThrottlingException' | 'InvalidParameterCombinationException' | 'InvalidHomeRegionException' | 'KmsKeyNotFoundException' | 'KmsKeyDisabledException' | 'KmsException' | 'InvalidCloudWatchLogsLogGroupArnException' | 'InvalidCloudWatchLogsRoleArnException' | 'CloudWatchLogsDeliveryUnavailableException' | 'UnsupportedOperationException' | 'OperationNotPermittedException' | 'CloudTrailAccessNotEnabledException' | 'InsufficientDependencyServiceAccessPermissionException' | 'OrganizationsNotInUseException' | 'NotOrganizationMasterAccountException' | 'OrganizationNotInAllFeaturesModeException' | 'NoManagementAccountSLRExistsException' | 'CloudTrailInvalidClientTokenIdException' | 'InvalidParameterException' }
}
