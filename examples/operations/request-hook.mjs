// Hears of each request, without a package: NODE_OPTIONS="--import /opt/sallyport/examples/operations/request-hook.mjs"
// Who asked for what is not told here but in the audit. For OpenTelemetry register a tracer instead (docs/operations.md).

globalThis[Symbol.for('sallyport.requests')] = {
  begin({ id, method, propagation }) {
    const began = performance.now()
    return {
      // with an AsyncLocalStorage: storage.run(id, work)
      within: (work) => work(),
      end({ service, operation, status, code }) {
        const milliseconds = Math.round(performance.now() - began)
        const { traceparent } = propagation
        const line = { id, traceparent, method, service, operation, status, code, milliseconds }
        process.stderr.write(`${JSON.stringify(line)}\n`)
      },
    }
  },
}
