// For kube-prometheus: `(import 'kube-prometheus/main.libsonnet') + (import 'kube-prometheus.libsonnet')`.
<% set drops_names = ["container_network_tcp_usage_total", "container_network_udp_usage_total", "container_tasks_state", "container_cpu_load_average_10s"] %>
<% set drops_of_cgroups = ["container_spec_.*", "container_file_descriptors", "container_sockets", "container_threads_max", "container_threads", "container_start_time_seconds", "container_last_seen"] %>
<% if unread(*drops_names) == drops_names | join("|") and unread_of_cgroups(*drops_of_cgroups) == drops_of_cgroups | join("|") %>
// It keeps everything that the rules and dashboards read: there is nothing to change.
{}
<% else %>
// What it drops of cAdvisor's metrics, without what the rules and dashboards read.
{
  kubernetesControlPlane+: {
    serviceMonitorKubelet+: {
      spec+: {
        endpoints: [
          if std.get(endpoint, 'path', '') == '/metrics/cadvisor' then endpoint {
            metricRelabelings: [
              <% if unread(*drops_names) %>
              {
                action: 'drop',
                sourceLabels: ['__name__'],
                regex: '<< unread(*drops_names) >>',
              },
              <% endif %>
              <% if unread_of_cgroups(*drops_of_cgroups) %>
              {
                action: 'drop',
                sourceLabels: ['__name__', 'pod', 'namespace'],
                regex: '(<< unread_of_cgroups(*drops_of_cgroups) >>);;',
              },
              <% endif %>
              {
                action: 'drop',
                sourceLabels: ['__name__', 'container'],
                regex: '(container_blkio_device_usage_total);.+',
              },
            ],
          } else endpoint
          for endpoint in super.endpoints
        ],
      },
    },
  },
}
<% endif %>
