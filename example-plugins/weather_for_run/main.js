/** @type {Tool<{ hours?: number }> & Plugin} */
export const tool = {
  name: "weather_for_run",
  displayName: "Weather for a run",
  description: "Finds the best hours left today to run outside near the gym, by weather and air.",
  category: "training",
  icon: "🏃",
  effects: "read_only",
  parameters: {
    type: "object",
    properties: {
      hours: { type: "integer", description: "How many hours to name.", minimum: 1, maximum: 6, default: 3 },
    },
    additionalProperties: false,
  },
  settings: {
    type: "object",
    properties: {
      latitude: { type: "number", description: "Where the gym is.", default: 48.86 },
      longitude: { type: "number", description: "Where the gym is.", default: 2.35 },
    },
    additionalProperties: false,
  },
  http: [
    "GET https://api.open-meteo.com/v1/forecast",
    "GET https://air-quality-api.open-meteo.com/v1/air-quality",
  ],
  async execute({ hours = 3 }) {
    const { latitude = 48.86, longitude = 2.35 } = settings;
    const place = { latitude, longitude, timezone: "auto", forecast_days: 1 };
    // Both are asked at once.
    const [weather, air] = await Promise.all([
      ask("https://api.open-meteo.com/v1/forecast", {
        ...place,
        current: "temperature_2m",
        hourly: "temperature_2m,precipitation_probability,wind_speed_10m",
      }),
      ask("https://air-quality-api.open-meteo.com/v1/air-quality", { ...place, hourly: "european_aqi" }),
    ]);
    return weather.hourly.time
      .map((time, i) => ({
        time,
        temperature: weather.hourly.temperature_2m[i],
        rain_percent: weather.hourly.precipitation_probability[i],
        wind_kmh: weather.hourly.wind_speed_10m[i],
        air_index: air.hourly.european_aqi[i],
      }))
      .filter(({ time }) => time > weather.current.time)
      .sort((a, b) => discomfort(a) - discomfort(b))
      .slice(0, hours);
  },
};

/** Twelve degrees, dry and calm is best. */
function discomfort({ temperature, rain_percent, wind_kmh, air_index }) {
  return Math.abs(temperature - 12) + rain_percent / 5 + wind_kmh / 4 + air_index / 10;
}

async function ask(address, parameters) {
  const response = await fetch(`${address}?${new URLSearchParams(parameters)}`);
  if (!response.ok) {
    throw new ToolError("no_forecast", `The forecast answered ${response.status}. Try again later.`, { retryable: true });
  }
  return response.json();
}
