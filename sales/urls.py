"""Addresses of this app."""

from django.urls import path

from sales import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("sales/invoices/", views.invoices, name="invoices"),
    path("sales/invoices/<int:pk>/", views.invoice, name="invoice"),
    path("sales/customers/", views.customers, name="customers"),
    path("sales/customers/<int:pk>/", views.customer, name="customer"),
    path("sales/payment-methods/", views.payment_methods, name="payment_methods"),
    path("sales/storno-reasons/", views.storno_reasons, name="storno_reasons"),
]
