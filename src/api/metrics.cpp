#include "api/metrics.h"

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>

namespace sekisho::api {

namespace {

const prometheus::Histogram::BucketBoundaries kSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60};

std::vector<prometheus::MetricFamily> families_of(const std::vector<Reading>& readings) {
  std::vector<prometheus::MetricFamily> out;
  for (const Reading& reading : readings) {
    auto family = std::ranges::find(out, reading.name, &prometheus::MetricFamily::name);
    if (family == out.end()) family = out.insert(out.end(), {reading.name, reading.help, prometheus::MetricType::Gauge, {}});
    prometheus::ClientMetric metric;
    for (const auto& [name, value] : reading.labels) metric.label.push_back({name, value});
    metric.gauge.value = reading.value;
    family->metric.push_back(std::move(metric));
  }
  return out;
}

}  // namespace

struct Metrics::Inside {
  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter().Name("sekisho_http_requests_total").Help("Requests by method, endpoint, status and side").Register(registry);
  prometheus::Family<prometheus::Counter>& bytes =
      prometheus::BuildCounter().Name("sekisho_http_bytes_total").Help("Bytes of request and response bodies").Register(registry);
  prometheus::Family<prometheus::Histogram>& seconds = prometheus::BuildHistogram()
                                                           .Name("sekisho_http_request_seconds")
                                                           .Help("Time from a request's head to the end of its answer")
                                                           .Register(registry);
  std::vector<Readings> readings;
};

Metrics::Metrics() : inside_(std::make_unique<Inside>()) {}
Metrics::~Metrics() = default;

void Metrics::count(const Served& served) {
  const std::string endpoint(served.pattern);
  inside_->requests
      .Add({{"method", std::string(served.method)},
            {"endpoint", endpoint},
            {"status", fmt::format("{}", served.status)},
            {"side", std::string(zones::describe(served.side).id)}})
      .Increment();
  inside_->bytes.Add({{"direction", "in"}}).Increment(static_cast<double>(served.bytes_in));
  inside_->bytes.Add({{"direction", "out"}}).Increment(static_cast<double>(served.bytes_out));
  inside_->seconds.Add({{"endpoint", endpoint}}, kSeconds).Observe(static_cast<double>(served.micros) / 1e6);
}

void Metrics::add(Readings readings) { inside_->readings.push_back(std::move(readings)); }

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> families = inside_->registry.Collect();
  for (const Readings& readings : inside_->readings) std::ranges::move(families_of(readings()), std::back_inserter(families));
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace sekisho::api
