"""What a todo, a notification and an export are; pure, knows neither AWS nor HTTP."""
