<< header >>
// A Prometheus mixin for jsonnet users: (import 'mixin.libsonnet').prometheusAlerts and so on.
// Settings live in << config >>, not in _config: change them there and generate again.
{
  prometheusRules+:: << rules >>,

  prometheusAlerts+:: << alerts >>,

  grafanaDashboards+:: << dashboards >>,
}
